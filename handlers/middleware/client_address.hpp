// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "handlers/http/client_places.hpp"
#include "handlers/http/handler.hpp"
#include "routing/base/metrics.hpp"
#include "routing/base/network.hpp"

namespace housecalld::middleware {

namespace net = boost::asio;

/// Whom to believe about where a request comes from, and which header he writes.
struct ProxyTrust {
  std::vector<base::Network> networks;     ///< of the proxies; a Unix socket is always one's own
  std::string header = "X-Forwarded-For";  ///< or `Forwarded` (RFC 7239); empty: none

  /// `peer` is `ADDRESS:PORT`, `[ADDRESS]:PORT`, an address alone, or `unix`.
  [[nodiscard]] bool trusts(std::string_view peer) const;
};

/// The client for whom trusted proxies forward a request: from the right end of the header, the
/// first address that is no trusted proxy. What stands left of it anybody may have written. Empty
/// when the peer is not trusted, or the header says nothing.
[[nodiscard]] std::string forwarded_client(const handlers::Request& request,
                                           const ProxyTrust& trust);

/// Writes that address into Request::forwarded_for, and answers 503 to a client that has as many
/// requests under way as one may have connections.
class ClientAddress final : public handlers::Handler {
 public:
  struct Options {
    ProxyTrust trust;
    std::size_t per_client = 256;      ///< at least 1
    base::Millis retry_after{30'000};  ///< what the 503 tells the client to wait
  };

  /// `metrics` outlives the handler.
  ClientAddress(std::unique_ptr<handlers::Handler> inner, Options options, base::Metrics& metrics);

  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  std::unique_ptr<handlers::Handler> inner_;
  Options options_;
  prometheus::Counter& refused_;
  std::shared_ptr<handlers::ClientPlaces> places_;
};

}  // namespace housecalld::middleware
