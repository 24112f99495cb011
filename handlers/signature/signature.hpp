// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "routing/base/clock.hpp"
#include "routing/base/secret.hpp"

namespace housecalld::signature {

/// How far a request's timestamp may lie from now. Both edges are inside.
struct Tolerance {
  base::Millis past{std::chrono::hours(48)};
  base::Millis future{std::chrono::minutes(5)};
};

/// What a request claims about itself: the two headers as they came, absent when they did not.
struct Claim {
  std::optional<std::string_view> signature;  ///< `Api-Signature`
  std::optional<std::string_view> timestamp;  ///< `Api-Timestamp`
};

/// For the counter and the debug log only: a caller never learns which it was.
enum class Verdict {
  kValid,
  kMissing,    ///< a header is not there
  kMalformed,  ///< a header is not of its form: 64 hexadecimal digits, 1 to 12 decimal digits
  kStale,      ///< signed with a secret, at a time outside the tolerance: a wrong clock or a replay
  kWrong,      ///< signed with no secret of these
};
std::string_view to_string(Verdict verdict);

/// Verifies HCP's signature: HMAC-SHA256 in hexadecimal over `timestamp.body`, keyed with the
/// characters of the secret. Any of the secrets will do (rotation). Does the same work whichever
/// part is wrong: `work` HMACs are computed (at least one, and one per secret), with a made-up key
/// where there is no secret, so that neither the number of secrets nor their absence shows in the
/// time. The signature may be upper case, start with `sha256=` and have white space around it; the
/// timestamp is hashed as sent. An empty secret matches nothing. Pure; any thread; throws only
/// where OpenSSL cannot work.
[[nodiscard]] Verdict verify(const Claim& claim, std::string_view body,
                             std::span<const base::Secret<std::string>> secrets, std::size_t work,
                             base::Timestamp now, const Tolerance& tolerance);

/// Lower-case hexadecimal signature of a body sent at `timestamp` (Unix seconds, as sent). What
/// `housecalld sign` and `send-test` use.
[[nodiscard]] std::string sign(std::string_view secret, std::string_view timestamp,
                               std::string_view body);

}  // namespace housecalld::signature
