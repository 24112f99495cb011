// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/body_codec.hpp"

#include "tests/unit/routing/store/sqlite/sqlite_fixture.hpp"

namespace housecalld::test {
namespace {

using store::BodyCodec;
using store::BodyEncoding;
using store::EncodedBody;
using testing::HasSubstr;

class BodyCodecTest : public SqliteTest {
 protected:
  base::Result<std::string> decode(const EncodedBody& body) {
    return codec_.decode(*database_, static_cast<std::int64_t>(body.encoding), body.bytes,
                         body.body_bytes);
  }
  void expect_damaged(const EncodedBody& body, const std::string& why) {
    const auto decoded = decode(body);
    ASSERT_TRUE(decoded.has_error());
    EXPECT_EQ(decoded.error().code, base::Errc::kCorrupt);
    EXPECT_THAT(decoded.error().message, HasSubstr("the stored body is damaged: " + why));
  }

  std::unique_ptr<Database> database_ = make_database();
  BodyCodec codec_;
};

TEST_F(BodyCodecTest, RestoresTheExactBytesOfEverySample) {
  std::size_t original = 0;
  std::size_t stored = 0;
  for (const auto& entry : std::filesystem::directory_iterator(HOUSECALLD_SAMPLES_DIR)) {
    if (entry.path().extension() != ".json") continue;
    const std::string body = read_file(entry.path());
    const EncodedBody made = codec_.encode(body);
    EXPECT_EQ(made.encoding, BodyEncoding::kZstdWithDictionary);
    EXPECT_EQ(made.body_bytes, body.size());
    EXPECT_EQ(decode(made).value(), body);
    original += body.size();
    stored += made.bytes.size();
  }
  EXPECT_LT(stored, original / 4);
}

TEST_F(BodyCodecTest, RestoresWhatIsNoJson) {
  for (const std::string& body :
       {std::string(), std::string("x"), std::string(1'000'000, '\0'), random_bytes(100'000)}) {
    const EncodedBody made = codec_.encode(body);
    EXPECT_LE(made.bytes.size(), body.size());
    EXPECT_EQ(decode(made).value(), body);
  }
}

TEST_F(BodyCodecTest, WhatDoesNotShrinkStaysAsItIs) {
  const std::string body = random_bytes(1000);
  const EncodedBody made = codec_.encode(body);
  EXPECT_EQ(made.encoding, BodyEncoding::kAsIs);
  EXPECT_EQ(made.bytes, body);
}

TEST_F(BodyCodecTest, EveryChangedByteIsFound) {
  const std::string body = payload("job.created");
  const EncodedBody good = codec_.encode(body);
  for (std::size_t place = 0; place < good.bytes.size(); ++place) {
    EncodedBody bad = good;
    bad.bytes[place] = static_cast<char>(bad.bytes[place] ^ 1);
    const auto decoded = decode(bad);
    if (decoded.has_error()) {
      EXPECT_EQ(decoded.error().code, base::Errc::kCorrupt);
    } else {
      EXPECT_EQ(*decoded, body) << "a bit without meaning, at " << place;
    }
  }
}

TEST_F(BodyCodecTest, RefusesWhatIsCutOffLongerOrEmpty) {
  EncodedBody body = codec_.encode(payload("job.created"));
  const std::string whole = body.bytes;
  body.bytes.resize(whole.size() / 2);
  expect_damaged(body, "");
  body.bytes.clear();
  expect_damaged(body, "it has another length than it had");
  body.bytes = whole + whole;
  expect_damaged(body, "");
}

TEST_F(BodyCodecTest, RefusesALengthThatIsNotTheBodys) {
  EncodedBody body = codec_.encode(payload("job.created"));
  ++body.body_bytes;
  expect_damaged(body, "it has another length than it had");
  body.body_bytes = std::size_t{1} << 62U;
  expect_damaged(body, "it has another length than it had");
  body = codec_.encode("x");
  body.body_bytes = 2;
  expect_damaged(body, "it has another length than it had");
}

TEST_F(BodyCodecTest, AFrameThatClaimsToBeHugeTakesNoMemory) {
  EncodedBody body;
  body.encoding = BodyEncoding::kZstd;
  body.body_bytes = std::size_t{1} << 40U;
  body.bytes = std::string("\x28\xB5\x2F\xFD\xE0\0\0\0\0\0\1\0\0\1\0\0", 16);
  expect_damaged(body, "it has another length than it had");
}

TEST_F(BodyCodecTest, RefusesAnEncodingOfALaterVersion) {
  const auto decoded = codec_.decode(*database_, 9, "x", 1);
  ASSERT_TRUE(decoded.has_error());
  EXPECT_THAT(decoded.error().message, HasSubstr("its encoding 9 is not known"));
}

TEST_F(BodyCodecTest, ReadsWithADictionaryThatOnlyTheDatabaseHas) {
  // Another id makes another dictionary of it: four bytes after the magic number.
  std::string other(store::body_dictionary());
  other[4] = 77;
  const std::string body = payload("job.created");
  const EncodedBody made = BodyCodec(other).encode(body);
  expect_damaged(made, "the dictionary 77 is not in the store");
  database_->prepare("INSERT INTO dictionaries VALUES (77, ?)")
      .bind_blob(base::bytes_of(other))
      .run();
  EXPECT_EQ(decode(made).value(), body);
}

TEST_F(BodyCodecTest, TheDaemonKeepsItsDictionaryInTheDatabase) {
  open_store()->close();
  open_store()->close();
  const auto connection = connect();
  store::Statement rows = connection->prepare("SELECT id, bytes FROM dictionaries");
  ASSERT_TRUE(rows.step());
  EXPECT_EQ(rows.number(), 1);
  EXPECT_EQ(rows.text(), store::body_dictionary());
  EXPECT_FALSE(rows.step());
}

}  // namespace
}  // namespace housecalld::test
