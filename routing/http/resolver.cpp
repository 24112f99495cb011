// SPDX-License-Identifier: Apache-2.0
#include "routing/http/resolver.hpp"

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <utility>

#include "routing/base/async.hpp"

namespace housecalld::http {
namespace {

namespace net = boost::asio;
using net::ip::tcp;
using Found = base::Result<Endpoints>;

Found look_up(const net::any_io_executor& executor, const std::string& host, std::uint16_t port) {
  boost::system::error_code error;
  tcp::resolver resolver(executor);
  const auto results = resolver.resolve(host, std::to_string(port), error);
  if (error) return base::fail(base::Errc::kIo, "resolve " + host + ": " + error.message());
  Endpoints endpoints;
  for (const auto& entry : results) endpoints.push_back(entry.endpoint());
  return endpoints;
}

/// Whichever of look-up and timer comes second is ignored instead of waited for.
struct Race {
  explicit Race(const net::any_io_executor& executor) : timer(executor) {}
  net::steady_timer timer;
  std::atomic<bool> over = false;
};

template <typename Done>
void start_race(const net::any_io_executor& executor, const net::any_io_executor& thread,
                const Url& url, Deadline deadline, Done done) {
  const auto race = std::make_shared<Race>(executor);
  race->timer.expires_at(deadline);
  race->timer.async_wait([race, done](boost::system::error_code) mutable {
    if (!race->over.exchange(true)) done(Found(base::fail(base::Errc::kTimeout, "")));
  });
  net::post(thread, [executor, thread, race, done, host = url.host, port = url.port] {
    if (race->over) return;
    net::post(executor, [race, done, found = look_up(thread, host, port)]() mutable {
      if (race->over.exchange(true)) return;
      race->timer.cancel();
      done(std::move(found));
    });
  });
}

Found only_allowed(const Endpoints& endpoints, const std::string& host, const AddressGuard& guard) {
  Endpoints allowed;
  base::Error refusal = base::fail(base::Errc::kIo, "resolve " + host + ": no address");
  for (const tcp::endpoint& endpoint : endpoints) {
    const auto checked = guard.check(endpoint.address());
    if (checked.has_value()) {
      allowed.push_back(endpoint);
    } else {
      refusal = checked.error();
    }
  }
  if (allowed.empty()) return refusal;
  return allowed;
}

}  // namespace

net::awaitable<base::Result<Endpoints>> Resolver::resolve(net::any_io_executor executor,
                                                          const Url& url, const AddressGuard& guard,
                                                          Deadline deadline) {
  boost::system::error_code not_an_address;
  const auto address = net::ip::make_address(url.host, not_an_address);
  if (!not_an_address) co_return only_allowed({{address, url.port}}, url.host, guard);

  if (std::chrono::steady_clock::now() >= deadline) co_return base::fail(base::Errc::kTimeout, "");
  if (!thread_) thread_.emplace(1);
  const net::any_io_executor thread = thread_->get_executor();
  const Found found = co_await base::await_callback<Found>(
      [&](auto done) { start_race(executor, thread, url, deadline, done); });
  if (found.has_error()) co_return found.error();
  co_return only_allowed(*found, url.host, guard);
}

}  // namespace housecalld::http
