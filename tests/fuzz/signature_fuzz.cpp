// SPDX-License-Identifier: Apache-2.0
// Input: Api-Signature, a line break, Api-Timestamp, a line break, the body.
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "handlers/signature/signature.hpp"
#include "tests/fuzz/fuzz_input.hpp"

namespace housecalld {
namespace {

using Secrets = std::array<base::Secret<std::string>, 2>;

// That of tests/payloads/signatures.json, so that its vectors are seeds that verify.
const Secrets& secrets() {
  static const Secrets both = {base::Secret<std::string>("one that is being replaced"),
                               base::Secret<std::string>("6b1f0a9c3d5e7f2148a6c0e9d2b4f681")};
  return both;
}

const base::Timestamp kNow = base::from_unix_millis(1'789'380'000'000);

signature::Verdict verify(const signature::Claim& claim, std::string_view body) {
  return signature::verify(claim, body, secrets(), 2, kNow, {});
}

bool contains_digits_of(std::string_view claimed, std::string_view hex) {
  std::string lower;
  for (const char c : claimed) {
    const bool upper = c >= 'A' && c <= 'Z';
    lower += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return lower.find(hex) != std::string::npos;
}

/// Nothing is valid but what one of the secrets has signed.
void check_claim(std::string_view signature, std::string_view timestamp, std::string_view body) {
  if (verify({signature, timestamp}, body) != signature::Verdict::kValid) return;
  bool signed_by_one = false;
  for (const auto& secret : secrets()) {
    const std::string expected = signature::sign(secret.expose(), timestamp, body);
    signed_by_one = signed_by_one || contains_digits_of(signature, expected);
  }
  fuzz::require(signed_by_one, "a valid signature is that of a secret");
  fuzz::require(
      verify({signature, timestamp}, std::string(body) + " ") != signature::Verdict::kValid,
      "a signature is valid for one body only");
}

/// Whatever the body is, HCP's signature of it verifies.
void check_own_signature(std::string_view body) {
  constexpr std::string_view kTimestamp = "1789380000";
  const std::string good = signature::sign(secrets()[1].expose(), kTimestamp, body);
  fuzz::require(verify({good, kTimestamp}, body) == signature::Verdict::kValid,
                "what a secret has signed is valid");
  fuzz::require(verify({good, "1589380000"}, body) != signature::Verdict::kValid,
                "a signature is valid for one timestamp only");
}

}  // namespace
}  // namespace housecalld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = housecalld::fuzz::text_of(data, size);
  std::string_view body = text;
  const std::string_view signature = housecalld::fuzz::take_line(body);
  const std::string_view timestamp = housecalld::fuzz::take_line(body);
  housecalld::check_claim(signature, timestamp, body);
  housecalld::check_own_signature(body);
  return 0;
}
