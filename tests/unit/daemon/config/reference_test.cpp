// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/reference.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "daemon/config/definition.hpp"
#include "daemon/config/values.hpp"
#include "tests/support/files.hpp"

namespace housecalld::config {
namespace {

const std::filesystem::path kDeploy = std::filesystem::path(HOUSECALLD_TESTS_DIR) / "../deploy";

TEST(Reference, TheCommittedPageIsTheTables) {
  EXPECT_EQ(test::read_file(kDeploy / "config-reference.md"), reference_page())
      << "write it again: housecalld config-reference > deploy/config-reference.md";
}

TEST(Reference, TheCommittedSchemaIsTheTables) {
  EXPECT_EQ(test::read_file(kDeploy / "housecalld.schema.json"), json_schema())
      << "write it again: housecalld config-schema > deploy/housecalld.schema.json";
}

TEST(Definitions, EveryDefaultIsAValueOfItsTypeAndEverySentenceEndsWell) {
  std::set<std::string_view> paths;
  for (const Definition& definition : definitions()) {
    EXPECT_TRUE(paths.insert(definition.path).second) << definition.path;
    EXPECT_TRUE(definition.sentence.ends_with('.')) << definition.path;
    if (definition.fallback && !definition.list) {
      EXPECT_TRUE(parse_value(definition, *definition.fallback, "/").has_value())
          << definition.path;
    }
  }
}

TEST(Definitions, LimitsAreInsideAtTheirEdgesAndRefusedBeyond) {
  for (const Definition& definition : definitions()) {
    if (definition.type != Type::kInteger) continue;
    const auto fits = [&](std::int64_t number) {
      return parse_value(definition, std::to_string(number), "/").has_value();
    };
    EXPECT_TRUE(fits(definition.least)) << definition.path;
    EXPECT_TRUE(fits(definition.most)) << definition.path;
    EXPECT_FALSE(fits(definition.least - 1)) << definition.path;
    EXPECT_FALSE(fits(definition.most + 1)) << definition.path;
  }
}

}  // namespace
}  // namespace housecalld::config
