// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"
#include "routing/http/url.hpp"

namespace housecalld::http {

namespace net = boost::asio;

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method = "POST";
  Url url;
  Headers headers;  ///< Host, Content-Length, Connection and User-Agent are set by the client
  std::string body;
  base::Millis time_out{15'000};  ///< for the whole exchange: resolve, connect, TLS, answer
  std::size_t response_body_limit = 4096;  ///< bytes of the answer's body that are kept
};

struct Response {
  int status = 0;
  Headers headers;
  std::string body;  ///< the first `response_body_limit` bytes
  bool body_truncated = false;
  std::string address;  ///< the peer that was connected to, `203.0.113.7:443`

  /// The first header of this name, compared without regard to case.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

/// Sends requests. Follows no redirect and knows no proxy. Connections are kept and used again per
/// scheme, host and port. All calls on the executor it was built for.
class Client {
 public:
  Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  virtual ~Client() = default;

  /// Every answer is a Response, whatever its status. Errors: kTimeout, kRefused (the address is
  /// not allowed; the message names it), kIo (resolver, connection, TLS; with their own text).
  /// A kept connection that the peer closed before it sent a byte of the answer is replaced once,
  /// silently.
  [[nodiscard]] virtual net::awaitable<base::Result<Response>> send(Request request) = 0;
};

}  // namespace housecalld::http
