// SPDX-License-Identifier: Apache-2.0
#include "routing/http/beast_client.hpp"

#include <boost/asio/ssl/context.hpp>
#include <map>
#include <utility>

#include "routing/http/address_guard.hpp"
#include "routing/http/connection.hpp"
#include "routing/http/resolver.hpp"

namespace housecalld::http {
namespace {

namespace ssl = boost::asio::ssl;
using SteadyClock = std::chrono::steady_clock;
using ConnectionPtr = std::unique_ptr<Connection>;

/// Connections that wait for their next request, the one used last on top.
class Pool {
 public:
  Pool(std::size_t most, base::Millis time) : most_(most), time_(time) {}

  /// Null when there is none that still works.
  ConnectionPtr take(const std::string& origin) {
    std::vector<Idle>& idle = idle_[origin];
    while (!idle.empty()) {
      Idle last = std::move(idle.back());
      idle.pop_back();
      if (last.since + time_ > SteadyClock::now() && !last.connection->stale()) {
        return std::move(last.connection);
      }
    }
    return nullptr;
  }

  void put(const std::string& origin, ConnectionPtr connection) {
    std::vector<Idle>& idle = idle_[origin];
    if (idle.size() < most_) idle.push_back({std::move(connection), SteadyClock::now()});
  }

 private:
  struct Idle {
    ConnectionPtr connection;
    SteadyClock::time_point since;
  };
  std::size_t most_;
  base::Millis time_;
  std::map<std::string, std::vector<Idle>> idle_;
};

std::string origin_of(const Url& url) {
  return (url.tls ? "https://" : "http://") + url.host + ":" + std::to_string(url.port);
}

/// A time-out gets its text here, where the whole time and the phase are known.
base::Error explain(base::Error error, const Request& request, const char* phase) {
  if (error.code == base::Errc::kTimeout) {
    error.message = "no answer within " + std::to_string(request.time_out.count()) + " ms (while " +
                    phase + ")";
  }
  return error;
}

/// Until when one of `addresses` addresses may be tried, so that one which swallows every packet
/// leaves time for the others.
Deadline share_of(Deadline deadline, std::size_t addresses) {
  constexpr std::chrono::seconds kLeast(2);
  const Deadline now = SteadyClock::now();
  const auto equal = (deadline - now) / static_cast<SteadyClock::rep>(addresses);
  return std::min(deadline, now + std::max<SteadyClock::duration>(equal, kLeast));
}

class BeastClient final : public Client {
 public:
  BeastClient(const net::any_io_executor& executor, ssl::context context,
              std::vector<Network> allowed, const ClientOptions& options)
      : executor_(executor),
        context_(std::move(context)),
        guard_(std::move(allowed)),
        verify_(options.verify),
        verify_name_(options.verify_name),
        pool_(options.idle_connections, options.idle_time) {}

  net::awaitable<base::Result<Response>> send(Request request) override {
    const Deadline deadline = SteadyClock::now() + request.time_out;
    const std::string origin = origin_of(request.url);
    if (ConnectionPtr kept = pool_.take(origin)) {
      Exchanged exchanged = co_await use(std::move(kept), origin, request, deadline);
      if (!exchanged.replaceable) co_return std::move(exchanged.response);
    }
    auto fresh = co_await open(request, deadline);
    if (fresh.has_error()) co_return fresh.error();
    Exchanged exchanged = co_await use(std::move(*fresh), origin, request, deadline);
    co_return std::move(exchanged.response);
  }

 private:
  struct Exchanged {
    base::Result<Response> response;
    bool replaceable = false;  ///< it failed before any byte of the answer came
  };

  net::awaitable<base::Result<ConnectionPtr>> open(const Request& request, Deadline deadline) {
    const auto endpoints = co_await resolver_.resolve(executor_, request.url, guard_, deadline);
    if (endpoints.has_error()) co_return explain(endpoints.error(), request, "resolving the name");
    base::Error last;
    std::size_t left = endpoints->size();
    for (const auto& endpoint : *endpoints) {
      const TlsOptions tls{context_, verify_, verify_name_};
      ConnectionPtr connection = make_connection(executor_, request.url, tls);
      const Deadline share = share_of(deadline, left);
      --left;
      const auto opened = co_await connection->open(endpoint, share);
      if (opened.has_value()) co_return std::move(connection);
      last = explain(opened.error(), request, connection->phase());
      if (SteadyClock::now() >= deadline) break;
    }
    co_return last;
  }

  net::awaitable<Exchanged> use(ConnectionPtr connection, const std::string& origin,
                                const Request& request, Deadline deadline) {
    auto response = co_await connection->exchange(request, deadline);
    if (response.has_error()) {
      const bool late = response.error().code == base::Errc::kTimeout;
      const base::Error error = explain(response.error(), request, connection->phase());
      co_return Exchanged{error, !late && !connection->answered()};
    }
    if (connection->reusable()) pool_.put(origin, std::move(connection));
    co_return Exchanged{std::move(response), false};
  }

  net::any_io_executor executor_;
  ssl::context context_;
  AddressGuard guard_;
  Resolver resolver_;
  bool verify_;
  bool verify_name_;
  Pool pool_;
};

base::Result<ssl::context> make_context(const ClientOptions& options) {
  ssl::context context(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  boost::system::error_code failed;
  if (options.ca_file.empty()) {
    context.set_default_verify_paths(failed);
  } else {
    context.load_verify_file(options.ca_file.string(), failed);
  }
  if (failed) {
    return base::fail(base::Errc::kIo, "certificate authorities " + options.ca_file.string() +
                                           ": " + failed.message());
  }
  return context;
}

}  // namespace

base::Result<std::unique_ptr<Client>> make_beast_client(const net::any_io_executor& executor,
                                                        const ClientOptions& options) {
  std::vector<Network> allowed;
  for (const std::string& text : options.allow_networks) {
    auto network = Network::parse(text);
    if (network.has_error()) return network.error();
    allowed.push_back(std::move(*network));
  }
  auto context = make_context(options);
  if (context.has_error()) return context.error();
  return std::make_unique<BeastClient>(executor, std::move(*context), std::move(allowed), options);
}

}  // namespace housecalld::http
