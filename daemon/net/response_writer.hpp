// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "handlers/http/message.hpp"
#include "routing/base/clock.hpp"

namespace housecalld::net {

/// How an answer ends the exchange: what the Connection header says.
enum class Persistence {
  kKeepAlive,    ///< HTTP/1.1's default, nothing is said
  kKeepAlive10,  ///< an HTTP/1.0 client must be told
  kClose,
};

/// The bytes of an answer: status line, headers, and the body unless `head`. Adds Date,
/// Content-Length (not for 1xx, 204 and 304, which have no body) and Connection. A header whose
/// value would break the line is left out. `more_headers` are whole lines, put in as they are.
[[nodiscard]] std::string write_response(const handlers::Response& response, std::string_view date,
                                         Persistence persistence, bool head,
                                         std::string_view more_headers = {});

/// `Sun, 06 Nov 1994 08:49:37 GMT` (IMF-fixdate, RFC 9110, section 5.6.7), in any locale.
[[nodiscard]] std::string http_date(base::Timestamp time);

/// http_date() of now, made once per second. One thread.
class DateCache {
 public:
  [[nodiscard]] std::string_view at(base::Timestamp now);

 private:
  std::chrono::sys_seconds second_{};
  std::string text_;
};

}  // namespace housecalld::net
