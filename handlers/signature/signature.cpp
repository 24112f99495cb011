// SPDX-License-Identifier: Apache-2.0
#include "handlers/signature/signature.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "routing/base/crypto.hpp"
#include "routing/base/text.hpp"

namespace housecalld::signature {
namespace {

/// As long as HCP's secrets. Hashed where there is no secret; what comes out is never accepted.
constexpr std::string_view kMadeUpSecret = "00000000000000000000000000000000";
constexpr std::string_view kWhiteSpace = " \t\r\n\f\v";
constexpr std::string_view kPrefix = "sha256=";
constexpr std::size_t kMostTimestampDigits = 12;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view without_prefix(std::string_view text) {
  const bool prefixed = std::ranges::equal(text.substr(0, kPrefix.size()), kPrefix, {}, lower);
  return prefixed ? text.substr(kPrefix.size()) : text;
}

std::optional<base::Timestamp> time_of(std::string_view text) {
  const bool digits = text.find_first_not_of("0123456789") == std::string_view::npos;
  if (text.empty() || text.size() > kMostTimestampDigits || !digits) return std::nullopt;
  std::int64_t seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return base::Timestamp(std::chrono::seconds(seconds));
}

base::Digest digest_of(std::string_view secret, std::string_view timestamp, std::string_view body) {
  return base::hmac_sha256(secret, {timestamp, ".", body});
}

/// Computes and compares every candidate, whatever the outcome of those before.
bool any_secret_matches(const base::Digest& claimed, std::string_view timestamp,
                        std::string_view body, std::span<const base::Secret<std::string>> secrets,
                        std::size_t work) {
  const std::size_t count = std::max({work, secrets.size(), std::size_t{1}});
  unsigned matches = 0;
  for (std::size_t i = 0; i < count; ++i) {
    // An empty secret would let everybody sign: it counts as none.
    const bool real = i < secrets.size() && !secrets[i].expose().empty();
    const std::string_view secret = real ? std::string_view(secrets[i].expose()) : kMadeUpSecret;
    const bool equal = base::equal_in_constant_time(digest_of(secret, timestamp, body), claimed);
    matches |= static_cast<unsigned>(equal) & static_cast<unsigned>(real);
  }
  return matches != 0;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::kValid:
      return "valid";
    case Verdict::kMissing:
      return "missing";
    case Verdict::kMalformed:
      return "malformed";
    case Verdict::kStale:
      return "stale";
    case Verdict::kWrong:
      return "wrong";
  }
  return "unknown";
}

Verdict verify(const Claim& claim, std::string_view body,
               std::span<const base::Secret<std::string>> secrets, std::size_t work,
               base::Timestamp now, const Tolerance& tolerance) {
  const std::string_view timestamp = claim.timestamp.value_or("");
  const auto claimed = base::digest_from_hex(
      without_prefix(base::trimmed(claim.signature.value_or(""), kWhiteSpace)));
  const auto sent_at = time_of(timestamp);
  const bool matches =
      any_secret_matches(claimed.value_or(base::Digest{}), timestamp, body, secrets, work);

  if (!claim.signature || !claim.timestamp) return Verdict::kMissing;
  if (!claimed || !sent_at) return Verdict::kMalformed;
  if (!matches) return Verdict::kWrong;
  if (*sent_at < now - tolerance.past || *sent_at > now + tolerance.future) return Verdict::kStale;
  return Verdict::kValid;
}

std::string sign(std::string_view secret, std::string_view timestamp, std::string_view body) {
  return base::to_hex(digest_of(secret, timestamp, body));
}

}  // namespace housecalld::signature
