// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "routing/base/result.hpp"

namespace housecalld::http {

/// An absolute `http` or `https` URL, taken apart.
struct Url {
  bool tls = true;
  std::string host;  ///< name or address; IPv6 without brackets
  std::uint16_t port = 443;
  std::string target = "/";  ///< path and query, never empty

  /// `host` or `host:port` as a Host header wants it: the port only when it is not the scheme's.
  [[nodiscard]] std::string authority() const;
};

/// kInvalid with a text that says what is wrong: another scheme, user info, a fragment, no host, a
/// bad port, control characters or white space.
[[nodiscard]] base::Result<Url> parse_url(std::string_view text);

}  // namespace housecalld::http
