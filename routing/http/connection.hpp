// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "routing/base/result.hpp"
#include "routing/http/client.hpp"

namespace housecalld::http {

using Deadline = std::chrono::steady_clock::time_point;

/// One connection to a server, plain or TLS. One operation at a time.
/// Errors name the operation and keep the system's or OpenSSL's text; kTimeout has no text of its
/// own.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  /// Connects, and greets when it is TLS.
  [[nodiscard]] virtual net::awaitable<base::Result<void>> open(
      boost::asio::ip::tcp::endpoint endpoint, Deadline deadline) = 0;
  [[nodiscard]] virtual net::awaitable<base::Result<Response>> exchange(const Request& request,
                                                                        Deadline deadline) = 0;

  /// Whether the last exchange left it fit for another one.
  [[nodiscard]] virtual bool reusable() const = 0;
  /// Whether the server has closed it, or sent what nobody asked for, while it was idle.
  [[nodiscard]] virtual bool stale() = 0;
  /// Whether any byte of the last answer came.
  [[nodiscard]] virtual bool answered() const = 0;
  /// What the last operation was doing: `connecting`, `sending`, `waiting for the answer`.
  [[nodiscard]] virtual const char* phase() const = 0;
};

/// What a connection verifies the server's certificate with.
struct TlsOptions {
  boost::asio::ssl::context& context;
  bool verify = true;
  bool verify_name = true;
};

[[nodiscard]] std::unique_ptr<Connection> make_connection(const net::any_io_executor& executor,
                                                          const Url& url, const TlsOptions& tls);

}  // namespace housecalld::http
