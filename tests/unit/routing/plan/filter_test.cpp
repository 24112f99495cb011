// SPDX-License-Identifier: Apache-2.0
#include "routing/plan/filter.hpp"

#include <gtest/gtest.h>

namespace housecalld::plan {
namespace {

bool holds(const std::string& condition, const std::string& record) {
  const auto parsed = parse_condition(condition);
  EXPECT_TRUE(parsed.has_value()) << condition;
  const json::Parsed body = json::parse(record);
  Filter filter;
  filter.record = {*parsed};
  return passes(filter, {}, "acme", body.value);
}

TEST(Condition, LooksAtWhatItNames) {
  const std::string record =
      R"({"id":"job_1","n":1.50,"none":null,"tags":["a","b"],"customer":{"email":"a@b"},"a/b":1,)"
      R"("s":"\u00e9","twice":1,"twice":2})";
  EXPECT_TRUE(holds("/id equals \"job_1\"", record));
  EXPECT_FALSE(holds("/id equals \"job_2\"", record));
  EXPECT_TRUE(holds("/id not equals \"job_2\"", record));
  EXPECT_TRUE(holds("/n equals 1.50", record));
  EXPECT_FALSE(holds("/n equals 1.5", record)) << "numbers are compared as they are written";
  EXPECT_TRUE(holds("/tags/1 equals \"b\"", record));
  EXPECT_TRUE(holds("/tags equals [ \"a\" , \"b\" ]", record));
  EXPECT_TRUE(holds("/customer/email exists", record));
  EXPECT_FALSE(holds("/customer/phone exists", record));
  EXPECT_TRUE(holds("/customer/phone not exists", record));
  EXPECT_TRUE(holds("/none exists", record)) << "null is there";
  EXPECT_TRUE(holds("/none equals null", record));
  EXPECT_FALSE(holds("/absent equals null", record)) << "absent is not null";
  EXPECT_TRUE(holds("/id in [\"x\", \"job_1\"]", record));
  EXPECT_FALSE(holds("/id in []", record));
  EXPECT_TRUE(holds("/id not in []", record));
  EXPECT_TRUE(holds("/absent not in [1]", record));
  EXPECT_TRUE(holds("/a~1b equals 1", record));
  EXPECT_TRUE(holds("/s equals \"\xC3\xA9\"", record));
  EXPECT_TRUE(holds("/twice equals 2", record)) << "the last of a key counts";
}

TEST(Condition, WithoutARecordOnlyWhatIsNegatedHolds) {
  for (const auto& [text, expected] :
       std::vector<std::pair<std::string, bool>>{{"/id exists", false},
                                                 {"/id not exists", true},
                                                 {"/id equals null", false},
                                                 {"/id not equals 1", true}}) {
    Filter filter;
    filter.record = {*parse_condition(text)};
    EXPECT_EQ(passes(filter, {}, "acme", std::nullopt), expected) << text;
  }
}

TEST(Condition, SaysWhatIsExpected) {
  for (const char* text :
       {"", " ", "id exists", "/id", "/id is 1", "/id not", "/id exists 1", "/id equals",
        "/id equals nothing", "/id in 1", "/id in", "/id in {\"a\":1}", "/id in [1", "/a~2 exists",
        "/id not not exists", "/id equals 1 2"}) {
    const auto parsed = parse_condition(text);
    ASSERT_TRUE(parsed.has_error()) << text;
    EXPECT_NE(parsed.error().message.find("expected a JSON Pointer"), std::string::npos) << text;
  }
}

TEST(Filter, AnEmptyListWantsEverything) {
  event::ObjectEvent object;
  object.provider_event = "pro.created";
  object.object = "employees";
  EXPECT_TRUE(passes({}, object, "acme", std::nullopt));
  EXPECT_TRUE(passes({{"employee.created"}, {}, {}, {}}, object, "acme", std::nullopt));
  EXPECT_TRUE(passes({{"pro.created"}, {}, {}, {}}, object, "acme", std::nullopt));
  EXPECT_FALSE(passes({{"job.created"}, {}, {}, {}}, object, "acme", std::nullopt));
  EXPECT_TRUE(passes({{}, {"jobs", "employees"}, {"acme"}, {}}, object, "acme", std::nullopt));
  EXPECT_FALSE(passes({{}, {"jobs"}, {"acme"}, {}}, object, "acme", std::nullopt));
  EXPECT_FALSE(passes({{}, {}, {"other"}, {}}, object, "acme", std::nullopt));
}

}  // namespace
}  // namespace housecalld::plan
