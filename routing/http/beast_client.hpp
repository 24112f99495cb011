// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/http/client.hpp"

namespace housecalld::http {

struct ClientOptions {
  std::vector<std::string> allow_networks;  ///< CIDR; besides the public addresses
  std::filesystem::path ca_file;            ///< PEM; empty: the system's authorities
  bool verify = true;                       ///< false: any certificate will do; for tests by hand
  bool verify_name = true;                  ///< false: a trusted one for another name will do
  std::size_t idle_connections = 16;        ///< kept per scheme, host and port
  base::Millis idle_time{60'000};           ///< how long one is kept
};

/// The client over Boost.Beast. `executor` must run on a single thread. Errors: kInvalid for a
/// network that is none, kIo for a file with authorities that cannot be read.
[[nodiscard]] base::Result<std::unique_ptr<Client>> make_beast_client(
    const boost::asio::any_io_executor& executor, const ClientOptions& options);

}  // namespace housecalld::http
