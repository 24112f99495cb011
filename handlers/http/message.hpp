// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "routing/base/clock.hpp"

namespace housecalld::handlers {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first header of this name, compared without regard to case.
[[nodiscard]] std::optional<std::string_view> find_header(const Headers& headers,
                                                          std::string_view name);

/// One complete request, read and within the limits.
struct Request {
  std::string method;  ///< as sent: `POST`
  std::string target;  ///< as sent: path and query
  Headers headers;
  std::string body;
  std::string peer;  ///< who is connected: `203.0.113.7:51234` or `unix`
  std::string user;  ///< who asks: `uid 33` on a Unix socket, `token NAME` with one, else empty
  std::string id;    ///< for the log; set by the request-id middleware
  /// For whom a trusted proxy asks; empty when it says nothing, or there is none.
  std::string forwarded_for;

  /// From where the request comes: forwarded_for, or else the peer.
  [[nodiscard]] const std::string& client() const {
    return forwarded_for.empty() ? peer : forwarded_for;
  }

  /// The target up to `?`.
  [[nodiscard]] std::string_view path() const;
};

/// An answer. The session adds Content-Length, Date and Connection, and leaves the body out for
/// HEAD.
struct Response {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  Headers headers;
};

/// Problem details (RFC 9457): `{"title":"<title>","status":<status>}`, and `detail` when there is
/// one. Towards HCP the titles are constants without a detail: it never sees a cause.
[[nodiscard]] Response error_response(int status, std::string_view title,
                                      std::string_view detail = {});

/// 503 with Retry-After in whole seconds, at least one.
[[nodiscard]] Response unavailable_response(base::Millis retry_after);

}  // namespace housecalld::handlers
