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
  base::Millis time_out{15'000};      ///< for the whole exchange: resolve, connect, TLS, answer
  base::Millis body_time_out{2'000};  ///< for what follows the head of the answer, within that
  std::size_t response_body_limit = 4096;  ///< bytes of the answer's body that are kept
};

struct Response {
  int status = 0;
  Headers headers;
  std::string body;             ///< the first `response_body_limit` bytes
  bool body_truncated = false;  ///< there was more, or it ended badly, or came too slowly
  std::string address;          ///< the peer that was connected to, `203.0.113.7:443`

  /// The first header of this name, compared without regard to case.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

/// Sends requests. A name is looked up for each new connection. Follows no redirect and takes no
/// proxy from the environment. Connections are kept and used again. All calls on the executor it
/// was built for; it may be destroyed on any thread, when nothing is under way, and waits then for
/// a name look-up that hangs.
class Client {
 public:
  Client() = default;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  virtual ~Client() = default;

  /// A complete head of an answer is a Response, whatever its status and whatever becomes of its
  /// body. Errors, each with the stage in its text (resolve, connect, TLS handshake, send, answer)
  /// and the cause: kTimeout, kRefused (the address is not allowed; the message names it),
  /// kUnavailable (the proxy failed, not the server behind it), kIo (all else).
  /// A kept connection that the peer closed before it sent a byte of the answer is replaced,
  /// silently.
  [[nodiscard]] virtual net::awaitable<base::Result<Response>> send(Request request) = 0;
};

}  // namespace housecalld::http
