// SPDX-License-Identifier: Apache-2.0
#include "routing/base/crypto.hpp"

#include <gtest/gtest.h>

#include <set>

namespace housecalld::base {
namespace {

TEST(Sha256, GivesThePublishedDigests) {  // FIPS 180-4 examples
  EXPECT_EQ(to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256({"abc"})),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256({"a", "", "bc"})), to_hex(sha256({"abc"})));
}

TEST(HmacSha256, GivesTheDigestsOfRfc4231) {
  EXPECT_EQ(to_hex(hmac_sha256(std::string(20, '\x0b'), {"Hi There"})),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", {"what do ya want for nothing?"})),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(20, '\xaa'), {std::string(50, '\xdd')})),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'),
                               {"Test Using Larger Than Block-Size Key - Hash Key First"})),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, TakesPartsAndEmptyOnes) {
  EXPECT_EQ(hmac_sha256("Jefe", {"what do ya ", "", "want for nothing?"}),
            hmac_sha256("Jefe", {"what do ya want for nothing?"}));
  EXPECT_EQ(to_hex(hmac_sha256("", {})),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  EXPECT_EQ(hmac_sha256(std::string_view(), {}), hmac_sha256("", {""}));
}

TEST(EqualInConstantTime, ComparesLengthAndContent) {
  const auto equal = [](std::string_view a, std::string_view b) {
    return equal_in_constant_time(bytes_of(a), bytes_of(b));
  };
  EXPECT_TRUE(equal("", ""));
  EXPECT_TRUE(equal("abc", "abc"));
  EXPECT_FALSE(equal("abc", "abd"));
  EXPECT_FALSE(equal("abc", "xbc"));
  EXPECT_FALSE(equal("abc", "ab"));
  EXPECT_FALSE(equal("", "a"));
}

TEST(DigestFromHex, TakesExactly64DigitsOfEitherCase) {
  const std::string hex = "00ff" + std::string(56, '7') + "aBcD";
  const auto digest = digest_from_hex(hex);
  ASSERT_TRUE(digest);
  EXPECT_EQ(to_hex(*digest), "00ff" + std::string(56, '7') + "abcd");
  EXPECT_FALSE(digest_from_hex(""));
  EXPECT_FALSE(digest_from_hex(hex.substr(1)));
  EXPECT_FALSE(digest_from_hex(hex + "0"));
  EXPECT_FALSE(digest_from_hex(std::string(63, '0') + "g"));
  EXPECT_FALSE(digest_from_hex(std::string(63, '0') + " "));
  EXPECT_FALSE(digest_from_hex("0x" + std::string(62, '0')));
}

struct Base64Row {
  std::string_view plain;
  std::string_view encoded;
};

TEST(Base64, GivesTheExamplesOfRfc4648BothWays) {
  for (const auto& [plain, encoded] :
       {Base64Row{"", ""}, Base64Row{"f", "Zg=="}, Base64Row{"fo", "Zm8="},
        Base64Row{"foo", "Zm9v"}, Base64Row{"foob", "Zm9vYg=="}, Base64Row{"fooba", "Zm9vYmE="},
        Base64Row{"foobar", "Zm9vYmFy"}, Base64Row{"\xFB\xFF\xBF", "+/+/"}}) {
    EXPECT_EQ(to_base64(bytes_of(plain)), encoded);
    EXPECT_EQ(from_base64(encoded), plain);
  }
}

TEST(Base64, ReadsBothAlphabetsPaddedOrNot) {
  EXPECT_EQ(from_base64("Zg"), "f");
  EXPECT_EQ(from_base64("Zm8"), "fo");
  EXPECT_EQ(from_base64("-_-_"), from_base64("+/+/"));
  EXPECT_EQ(from_base64("_w=="), "\xFF");
}

TEST(Base64, RefusesWhatIsNotBase64) {
  for (const std::string_view text : {"Zg=", "Zg===", "Zgg=g", "Z===", "Zm9v Zg==", "Zm9vZg==Zg==",
                                      "Z", "Zm9vZ", "Zm9\n", "Z\xC3\xA9g"}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

TEST(FillRandom, DoesNotRepeatItself) {
  std::set<Digest> seen;
  for (int i = 0; i < 100; ++i) {
    Digest bytes{};
    fill_random(bytes);
    seen.insert(bytes);
  }
  EXPECT_EQ(seen.size(), 100U);
}

}  // namespace
}  // namespace housecalld::base
