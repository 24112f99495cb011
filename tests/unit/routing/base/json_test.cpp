// SPDX-License-Identifier: Apache-2.0
#include "routing/base/json.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <ostream>

namespace housecalld::base {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

struct Row {
  std::string_view text;
  std::string_view json;

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.json; }
};

class JsonString : public testing::TestWithParam<Row> {};

TEST_P(JsonString, IsEscapedAndAlwaysUtf8) { EXPECT_EQ(quoted(GetParam().text), GetParam().json); }

INSTANTIATE_TEST_SUITE_P(
    Table, JsonString,
    testing::Values(
        Row{"", R"("")"}, Row{"job.created", R"("job.created")"},
        Row{R"(a"b\c/d)", R"("a\"b\\c/d")"}, Row{"\r\n\t", R"("\r\n\t")"},
        Row{std::string_view("\0\x01\x1F\x7F", 4), "\"\\u0000\\u0001\\u001f\x7F\""},
        Row{"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80",
            "\"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\""},
        // The edges of UTF-8 that are still valid.
        Row{"\xC2\x80\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF",
            "\"\xC2\x80\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\""},
        // A lone byte, a cut sequence, an overlong form, a surrogate, past U+10FFFF.
        Row{"a\x80z", "\"a\xEF\xBF\xBDz\""}, Row{"a\xFFz", "\"a\xEF\xBF\xBDz\""},
        Row{"a\xC3", "\"a\xEF\xBF\xBD\""}, Row{"a\xE2\x82", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\""},
        Row{"\xC0\xAF", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""}, Row{"\xC3(", "\"\xEF\xBF\xBD(\""},
        Row{"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
        Row{"\xF4\x90\x80\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""}));

TEST(JsonString, IsValidForEveryPairOfBytes) {
  simdjson::dom::parser parser;
  for (int first = 0; first < 256; ++first) {
    std::string list = "[0";
    for (int second = 0; second < 256; ++second) {
      list += ',';
      append_json_string(list, std::string{static_cast<char>(first), static_cast<char>(second)});
    }
    ASSERT_EQ(parser.parse(list + "]").error(), simdjson::SUCCESS) << first;
  }
}

TEST(JsonObject, KeepsTheOrderOfTheCalls) {
  JsonObject object;
  object.text("z", "1").number("a", -7).boolean("yes", true).boolean("no", false);
  object.raw("list", "[1, 2]").text("odd \"key\"", "");
  EXPECT_EQ(object.finish(),
            R"({"z":"1","a":-7,"yes":true,"no":false,"list":[1, 2],"odd \"key\"":""})");
}

TEST(JsonObject, IsEmptyAfterItIsFinished) {
  JsonObject object;
  EXPECT_EQ(object.finish(), "{}");
  EXPECT_EQ(object.number("a", 1).finish(), R"({"a":1})");
  EXPECT_EQ(object.number("b", 2).finish(), R"({"b":2})");
}

}  // namespace
}  // namespace housecalld::base
