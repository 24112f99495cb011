// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/base/secret.hpp"
#include "routing/http/client.hpp"
#include "routing/http/trust_store.hpp"

namespace housecalld::http {

/// A proxy that everything goes through, by CONNECT. Who names one decides that it may be reached;
/// it resolves the names of servers, and which addresses they may have is its own affair.
struct Proxy {
  Url url;
  base::Secret<std::string> credentials;  ///< `user:password`, for Basic; empty: none
};

struct ClientOptions {
  std::vector<std::string> allow_networks;  ///< CIDR; besides the public addresses
  TrustStore trust;                         ///< needed where TLS is spoken and verified
  std::filesystem::path certificate;        ///< PEM, with its chain; empty: none is shown
  std::filesystem::path private_key;        ///< PEM, not encrypted
  std::optional<Proxy> proxy;
  bool http2 = false;                 ///< where the server offers it by ALPN
  bool verify = true;                 ///< false: any certificate will do; for tests by hand
  bool verify_name = true;            ///< false: a trusted one for another name will do
  std::size_t idle_connections = 64;  ///< kept
  base::Millis idle_time{60'000};     ///< how long one is kept
};

/// The client over libcurl. `executor` must run on a single thread, and its context outlives the
/// client. kInvalid for a network that is none.
[[nodiscard]] base::Result<std::unique_ptr<Client>> make_curl_client(
    const boost::asio::any_io_executor& executor, const ClientOptions& options);

}  // namespace housecalld::http
