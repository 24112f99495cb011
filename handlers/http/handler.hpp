// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>

#include "handlers/http/message.hpp"

namespace housecalld::handlers {

namespace net = boost::asio;

/// Answers requests. One object serves every I/O thread at once, so it keeps no state per request.
class Handler {
 public:
  Handler() = default;
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  virtual ~Handler() = default;

  /// `request` stays alive until the coroutine ends. An exception becomes a 500 in the exception
  /// barrier.
  [[nodiscard]] virtual net::awaitable<Response> handle(Request& request) = 0;
};

}  // namespace housecalld::handlers
