// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "daemon/cli/transport.hpp"
#include "routing/base/secret.hpp"
#include "routing/http/client.hpp"

namespace housecalld::cli {

/// To `admin.remote_listen` of a daemon elsewhere, with TLS and a bearer token.
class RemoteTransport final : public Transport {
 public:
  /// Errors: kInvalid for an URL that is none or not https, those of the HTTP client.
  [[nodiscard]] static base::Result<std::unique_ptr<Transport>> open(
      const std::string& url, base::Secret<std::string> token,
      const std::filesystem::path& ca_file);

  [[nodiscard]] base::Result<AdminAnswer> send(const AdminRequest& request) override;

 private:
  RemoteTransport(std::string url, base::Secret<std::string> token)
      : url_(std::move(url)), token_(std::move(token)) {}

  std::string url_;  ///< without a slash at its end
  base::Secret<std::string> token_;
  boost::asio::io_context context_;
  std::unique_ptr<http::Client> client_;
};

}  // namespace housecalld::cli
