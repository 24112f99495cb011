// SPDX-License-Identifier: Apache-2.0
#include "handlers/signature/signature.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <ostream>
#include <vector>

#include "routing/base/crypto.hpp"
#include "tests/support/files.hpp"

namespace housecalld::signature {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Secrets = std::vector<base::Secret<std::string>>;

const std::string kSecret = "6b1f0a9c3d5e7f2148a6c0e9d2b4f681";
const std::string kTimestamp = "1789380000";
const base::Timestamp kSentAt = base::Timestamp(seconds(1'789'380'000));
const base::Timestamp kNow = kSentAt + seconds(3);
const std::string kBody = R"({"event":"job.created","job":{"id":"job_1"}})";

Secrets secrets_of(const std::vector<std::string>& texts) {
  Secrets secrets;
  for (const std::string& text : texts) secrets.emplace_back(text);
  return secrets;
}

Verdict verify_one(const Claim& claim, std::string_view body = kBody,
                   const Secrets& secrets = secrets_of({kSecret}), base::Timestamp now = kNow) {
  return verify(claim, body, secrets, 1, now, {});
}

/// A Claim holds views, so what it names must live on.
const std::string& valid_signature() {
  static const std::string signature = sign(kSecret, kTimestamp, kBody);
  return signature;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

TEST(Signature, IsValidInEachFormThatIsAccepted) {
  const std::string valid = valid_signature();
  for (const std::string& form : {valid, upper(valid), "sha256=" + valid, "SHA256=" + upper(valid),
                                  " " + valid + " ", "\tsha256=" + valid + "\r\n"}) {
    EXPECT_EQ(verify_one({form, kTimestamp}), Verdict::kValid) << form;
  }
}

TEST(Signature, CoversEveryByteOfTheBody) {
  for (const std::string& body :
       {std::string(), std::string("\0\xFF\x80", 3), std::string("not JSON \r\n"),
        test::payload("edge.many_employees")}) {
    EXPECT_EQ(verify_one({sign(kSecret, kTimestamp, body), kTimestamp}, body), Verdict::kValid);
    EXPECT_EQ(verify_one({sign(kSecret, kTimestamp, body), kTimestamp}, body + "\n"),
              Verdict::kWrong);
    EXPECT_EQ(verify_one({sign(kSecret, kTimestamp, body), kTimestamp}, " " + body),
              Verdict::kWrong);
  }
}

/// HMAC with another digest, by OpenSSL's own one-shot function.
std::vector<std::uint8_t> hmac(const EVP_MD* digest, std::string_view key, std::string_view text) {
  std::vector<std::uint8_t> out(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  HMAC(digest, key.data(), static_cast<int>(key.size()), base::bytes_of(text).data(), text.size(),
       out.data(), &length);
  out.resize(length);
  return out;
}

std::string hex_decoded(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

struct Recipe {
  std::string what;
  std::string signature;
  Verdict verdict;

  friend void PrintTo(const Recipe& row, std::ostream* out) { *out << row.what; }
};

std::vector<Recipe> wrong_recipes() {
  const std::string message = kTimestamp + "." + kBody;
  const std::string valid = valid_signature();
  const auto hex = [](const std::string& key, const std::string& text) {
    return base::to_hex(hmac(EVP_sha256(), key, text));
  };
  const auto base64 = base::to_base64(hmac(EVP_sha256(), kSecret, message));
  std::string flipped = valid;
  flipped.back() = flipped.back() == '0' ? '1' : '0';
  return {
      {"the body alone", hex(kSecret, kBody), Verdict::kWrong},
      {"the timestamp alone", hex(kSecret, kTimestamp), Verdict::kWrong},
      {"no dot", hex(kSecret, kTimestamp + kBody), Verdict::kWrong},
      {"body before timestamp", hex(kSecret, kBody + "." + kTimestamp), Verdict::kWrong},
      {"colon for dot", hex(kSecret, kTimestamp + ":" + kBody), Verdict::kWrong},
      {"dot at the end", hex(kSecret, message + "."), Verdict::kWrong},
      {"hex-decoded key", hex(hex_decoded(kSecret), message), Verdict::kWrong},
      {"upper-case key", hex(upper(kSecret), message), Verdict::kWrong},
      {"key with a space", hex(kSecret + " ", message), Verdict::kWrong},
      {"key with a newline", hex(kSecret + "\n", message), Verdict::kWrong},
      {"empty key", hex("", message), Verdict::kWrong},
      {"another key", hex("another secret", message), Verdict::kWrong},
      {"the made-up key", hex(std::string(32, '0'), message), Verdict::kWrong},
      {"no key, plain SHA-256", base::to_hex(base::sha256({kSecret, message})), Verdict::kWrong},
      {"signed in milliseconds", hex(kSecret, kTimestamp + "000." + kBody), Verdict::kWrong},
      {"another timestamp", sign(kSecret, "1789380001", kBody), Verdict::kWrong},
      {"the same time, other digits", sign(kSecret, "01789380000", kBody), Verdict::kWrong},
      {"one digit changed", flipped, Verdict::kWrong},
      {"all zero", std::string(64, '0'), Verdict::kWrong},
      {"SHA-1", base::to_hex(hmac(EVP_sha1(), kSecret, message)), Verdict::kMalformed},
      {"SHA-512", base::to_hex(hmac(EVP_sha512(), kSecret, message)), Verdict::kMalformed},
      {"base64", base64, Verdict::kMalformed},
      {"base64 with prefix", "sha256=" + base64, Verdict::kMalformed},
      {"hex in base64", base::to_base64(base::bytes_of(valid)), Verdict::kMalformed},
      {"empty", "", Verdict::kMalformed},
      {"white space", "   ", Verdict::kMalformed},
      {"prefix alone", "sha256=", Verdict::kMalformed},
      {"prefix twice", "sha256=sha256=" + valid, Verdict::kMalformed},
      {"another prefix", "sha1=" + valid, Verdict::kMalformed},
      {"space after the prefix", "sha256= " + valid, Verdict::kMalformed},
      {"cut by one", valid.substr(0, 63), Verdict::kMalformed},
      {"cut to half", valid.substr(0, 32), Verdict::kMalformed},
      {"longer by one", valid + "0", Verdict::kMalformed},
      {"with 0x", "0x" + valid, Verdict::kMalformed},
      {"two with a comma", valid + "," + valid, Verdict::kMalformed},
      {"two with comma and space", valid + ", " + valid, Verdict::kMalformed},
      {"not hexadecimal", std::string(64, 'g'), Verdict::kMalformed},
  };
}

class WrongRecipe : public testing::TestWithParam<Recipe> {};

TEST_P(WrongRecipe, IsRefused) {
  EXPECT_EQ(verify_one({GetParam().signature, kTimestamp}), GetParam().verdict);
}

INSTANTIATE_TEST_SUITE_P(Every, WrongRecipe, testing::ValuesIn(wrong_recipes()));

TEST(Signature, IsMissingWithoutEitherHeader) {
  EXPECT_EQ(verify_one({std::nullopt, kTimestamp}), Verdict::kMissing);
  EXPECT_EQ(verify_one({valid_signature(), std::nullopt}), Verdict::kMissing);
  EXPECT_EQ(verify_one({std::nullopt, std::nullopt}), Verdict::kMissing);
}

TEST(Signature, IsRefusedWithATimestampThatIsNotDigits) {
  for (const std::string& timestamp : std::to_array<std::string>(
           {"", " ", "-1789380000", "+1789380000", "1789380000.0", " 1789380000", "1789380000 ",
            "0x6AA7B0A0", "1789380000Z", "2026-09-14T10:00:00Z", "1789380000000",
            "18446744073709551617"})) {
    const std::string signature = sign(kSecret, timestamp, kBody);
    EXPECT_EQ(verify_one({signature, timestamp}), Verdict::kMalformed) << timestamp;
  }
}

TEST(Signature, IsRefusedForARewrittenBody) {
  const std::string pretty = test::payload("edge.pretty_printed");
  std::string compact;
  for (const char c : pretty) {
    if (c != '\n') compact += c;
  }
  const std::string signature = sign(kSecret, kTimestamp, pretty);
  EXPECT_EQ(verify_one({signature, kTimestamp}, pretty), Verdict::kValid);
  EXPECT_EQ(verify_one({signature, kTimestamp}, compact), Verdict::kWrong);
  EXPECT_EQ(verify_one({signature, kTimestamp}, pretty + "\n"), Verdict::kWrong);
}

TEST(Signature, IsTakenUpToBothEdgesOfTheTolerance) {
  const Claim claim{valid_signature(), kTimestamp};
  const Tolerance tolerance{std::chrono::hours(48), std::chrono::minutes(5)};
  const Secrets secrets = secrets_of({kSecret});
  const auto at = [&](base::Timestamp now) {
    return verify(claim, kBody, secrets, 1, now, tolerance);
  };
  EXPECT_EQ(at(kSentAt), Verdict::kValid);
  EXPECT_EQ(at(kSentAt + tolerance.past), Verdict::kValid);
  EXPECT_EQ(at(kSentAt + tolerance.past + milliseconds(1)), Verdict::kStale);
  EXPECT_EQ(at(kSentAt - tolerance.future), Verdict::kValid);
  EXPECT_EQ(at(kSentAt - tolerance.future - milliseconds(1)), Verdict::kStale);
  EXPECT_EQ(verify(claim, kBody, secrets, 1, kSentAt, {seconds(0), seconds(0)}), Verdict::kValid);
}

TEST(Signature, IsStaleOnlyWhenItIsGenuine) {
  const base::Timestamp late = kSentAt + std::chrono::hours(1000);
  const Secrets secrets = secrets_of({kSecret});
  const std::string other(64, 'a');
  EXPECT_EQ(verify_one({valid_signature(), kTimestamp}, kBody, secrets, late), Verdict::kStale);
  EXPECT_EQ(verify_one({other, kTimestamp}, kBody, secrets, late), Verdict::kWrong);
}

TEST(Signature, IsTakenWithAnyOfTheSecrets) {
  const Claim claim{valid_signature(), kTimestamp};
  EXPECT_EQ(verify_one(claim, kBody, secrets_of({kSecret, "old"})), Verdict::kValid);
  EXPECT_EQ(verify_one(claim, kBody, secrets_of({"old", kSecret})), Verdict::kValid);
  EXPECT_EQ(verify_one(claim, kBody, secrets_of({"old", "older", kSecret})), Verdict::kValid);
  EXPECT_EQ(verify_one(claim, kBody, secrets_of({"old", "older"})), Verdict::kWrong);
  EXPECT_EQ(verify_one(claim, kBody, secrets_of({kSecret + " "})), Verdict::kWrong);
}

TEST(Signature, IsNeverValidWithoutASecret) {
  for (const std::string& guess : {std::string(), std::string(32, '0'), kSecret}) {
    const std::string signature = sign(guess, kTimestamp, kBody);
    for (const std::size_t work : {0U, 1U, 5U}) {
      EXPECT_EQ(verify({signature, kTimestamp}, kBody, {}, work, kNow, {}), Verdict::kWrong);
    }
  }
  EXPECT_EQ(verify_one({sign("", kTimestamp, kBody), kTimestamp}, kBody, secrets_of({""})),
            Verdict::kWrong);
}

TEST(Signature, DoesNotDependOnTheWork) {
  const Secrets secrets = secrets_of({"old", kSecret});
  for (const std::size_t work : {0U, 1U, 2U, 9U}) {
    EXPECT_EQ(verify({valid_signature(), kTimestamp}, kBody, secrets, work, kNow, {}),
              Verdict::kValid);
    EXPECT_EQ(verify({std::string_view("00"), kTimestamp}, kBody, secrets, work, kNow, {}),
              Verdict::kMalformed);
  }
}

}  // namespace
}  // namespace housecalld::signature
