// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <vector>

#include "handlers/signature/signature.hpp"
#include "tests/support/files.hpp"

namespace housecalld::signature {
namespace {

struct Vector {
  std::string payload;
  std::string timestamp;
  std::string signature;
};

/// tests/payloads/signatures.json: made by an independent implementation.
struct Vectors {
  std::string secret;
  std::vector<Vector> rows;
};

Vectors load() {
  simdjson::dom::parser parser;
  const simdjson::dom::element file =
      parser.load(std::string(HOUSECALLD_TESTS_DIR) + "/payloads/signatures.json");
  Vectors vectors;
  vectors.secret = std::string(file["secret"].get_string().value());
  for (const simdjson::dom::element row : file["vectors"]) {
    const std::filesystem::path payload(std::string(row["payload"].get_string().value()));
    vectors.rows.push_back({payload.stem(), std::string(row["timestamp"].get_string().value()),
                            std::string(row["signature"].get_string().value())});
  }
  return vectors;
}

TEST(SignatureVectors, AreMadeAlike) {
  const Vectors vectors = load();
  ASSERT_EQ(vectors.rows.size(), 5U);
  for (const Vector& row : vectors.rows) {
    EXPECT_EQ(sign(vectors.secret, row.timestamp, test::payload(row.payload)), row.signature)
        << row.payload;
  }
}

TEST(SignatureVectors, AreValidForTheirOwnBodyAndTimestampOnly) {
  const Vectors vectors = load();
  const std::vector secrets = {base::Secret<std::string>(vectors.secret)};
  const base::Timestamp now = base::from_unix_millis(1'789'380'010'000);
  for (const Vector& claimed : vectors.rows) {
    for (const Vector& sent : vectors.rows) {
      const Verdict verdict = verify({claimed.signature, sent.timestamp},
                                     test::payload(sent.payload), secrets, 1, now, {});
      const bool own = claimed.payload == sent.payload;
      EXPECT_EQ(verdict, own ? Verdict::kValid : Verdict::kWrong)
          << claimed.payload << " " << sent.payload;
    }
  }
}

}  // namespace
}  // namespace housecalld::signature
