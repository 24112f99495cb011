// SPDX-License-Identifier: Apache-2.0
#include "routing/http/resolve.hpp"

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <utility>

#include "routing/base/async.hpp"

namespace housecalld::http {
namespace {

namespace net = boost::asio;
using net::ip::tcp;
using Found = base::Result<tcp::resolver::results_type>;

/// getaddrinfo cannot be cancelled once it runs, so whichever of resolver and timer comes second is
/// ignored instead of waited for.
struct Race {
  explicit Race(const net::any_io_executor& executor) : resolver(executor), timer(executor) {}
  tcp::resolver resolver;
  net::steady_timer timer;
  bool over = false;
};

template <typename Done>
void start_race(const net::any_io_executor& executor, const Url& url, Deadline deadline,
                Done done) {
  const auto race = std::make_shared<Race>(executor);
  race->timer.expires_at(deadline);
  race->timer.async_wait([race, done](boost::system::error_code) mutable {
    if (std::exchange(race->over, true)) return;
    race->resolver.cancel();
    done(Found(base::fail(base::Errc::kTimeout, "")));
  });
  race->resolver.async_resolve(
      url.host, std::to_string(url.port),
      [race, done, host = url.host](boost::system::error_code error,
                                    tcp::resolver::results_type results) mutable {
        if (std::exchange(race->over, true)) return;
        race->timer.cancel();
        if (error) {
          done(Found(base::fail(base::Errc::kIo, "resolve " + host + ": " + error.message())));
        } else {
          done(Found(std::move(results)));
        }
      });
}

}  // namespace

net::awaitable<base::Result<Endpoints>> resolve(net::any_io_executor executor, const Url& url,
                                                const AddressGuard& guard, Deadline deadline) {
  const Found found = co_await base::await_callback<Found>(
      [&](auto done) { start_race(executor, url, deadline, done); });
  if (found.has_error()) co_return found.error();

  Endpoints allowed;
  base::Error refusal = base::fail(base::Errc::kIo, "resolve " + url.host + ": no address");
  for (const auto& entry : *found) {
    const auto checked = guard.check(entry.endpoint().address());
    if (checked.has_value()) {
      allowed.push_back(entry.endpoint());
    } else {
      refusal = checked.error();
    }
  }
  if (allowed.empty()) co_return refusal;
  co_return allowed;
}

}  // namespace housecalld::http
