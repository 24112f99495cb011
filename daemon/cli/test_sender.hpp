// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "daemon/cli/captured_request.hpp"
#include "daemon/config/settings.hpp"
#include "routing/base/result.hpp"
#include "routing/base/secret.hpp"
#include "routing/http/client.hpp"

namespace housecalld::cli {

/// Where test events go and how they are signed.
struct TestTarget {
  std::string url;  ///< scheme, host and port, with a prefix path or without
  base::Secret<std::string> secret;
  std::string installation;
  std::filesystem::path ca_file;  ///< empty: the system's
  bool verify = true;             ///< false: any certificate will do
  bool verify_name = true;        ///< false: its name does not matter
};

/// `https://localhost:8443` or the like, where the first TCP listener can be reached from this
/// machine; empty when all listeners are Unix sockets or have port 0.
[[nodiscard]] std::string default_url(const config::Settings& settings);

/// Posts bodies to the endpoint as HCP does: signed, one after the other, on one connection.
class TestSender {
 public:
  explicit TestSender(TestTarget target);
  ~TestSender();

  /// Blocks until the answer is there. Errors: those of http::Client::send, and kInvalid for the
  /// URL.
  [[nodiscard]] base::Result<http::Response> send(const std::string& body);
  /// The same with the headers of a request that HCP has signed.
  [[nodiscard]] base::Result<http::Response> send(const CapturedRequest& captured);

 private:
  [[nodiscard]] base::Result<http::Response> send(http::Headers headers, const std::string& body);

  TestTarget target_;
  boost::asio::io_context context_;
  std::unique_ptr<http::Client> client_;
};

}  // namespace housecalld::cli
