// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "routing/base/result.hpp"
#include "routing/installations/entry.hpp"

namespace housecalld::installations {

/// What makes a text no signing secret; empty when it is one. What HCP shows is 32 hexadecimal
/// digits; other senders have others, 16 to 512 characters of printable ASCII without spaces. Never
/// quotes it.
[[nodiscard]] std::string flaw_of_secret(std::string_view secret);

/// `SECRET`, `SECRET from TIME`, `SECRET until TIME`, `SECRET from TIME until TIME` (RFC 3339),
/// taken apart: the secret, which may be a reference to it, and its validity.
struct TimedText {
  std::string_view secret;
  std::string_view validity;  ///< ` from TIME until TIME`; empty for ever
};
[[nodiscard]] TimedText split_validity(std::string_view text);

/// The whole of it. kInvalid, without the secret, when a time is none or the end is not after the
/// begin. The secret is not looked at.
[[nodiscard]] base::Result<SigningSecret> parse_timed_secret(std::string_view text);

/// Empty names become what they stand for: references the id, names the references.
void complete(event::Installation& installation);

}  // namespace housecalld::installations
