// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "routing/base/result.hpp"

namespace housecalld::cli {

/// A request of HCP that somebody has saved.
struct CapturedRequest {
  std::optional<std::string> signature;  ///< Api-Signature
  std::optional<std::string> timestamp;  ///< Api-Timestamp
  std::string body;
};

/// Reads a request as tools show it: a request line or none, header lines (`< ` or `> ` before
/// them, as curl does, is left out), an empty line, and the body to the end of the file, byte for
/// byte. kInvalid when there is no header of HCP.
[[nodiscard]] base::Result<CapturedRequest> parse_captured(std::string_view text);

}  // namespace housecalld::cli
