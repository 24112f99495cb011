// SPDX-License-Identifier: Apache-2.0
#include "routing/json/value.hpp"

#include <gtest/gtest.h>

#include "routing/base/json.hpp"
#include "tests/support/files.hpp"

namespace housecalld::json {
namespace {

Value valid(std::string_view text) {
  const Parsed parsed = parse(text);
  EXPECT_EQ(parsed.error, "") << text;
  return *parsed.value;
}

TEST(Parse, GivesTheValueWithoutTheWhiteSpaceAroundIt) {
  EXPECT_EQ(valid(" \t\r\n{ \"a\" : 1 }\n").text(), "{ \"a\" : 1 }");
  EXPECT_EQ(valid("[]").text(), "[]");
  EXPECT_EQ(valid(" 12 ").text(), "12");
}

TEST(Parse, TakesEverythingThatTheGrammarHas) {
  for (const std::string_view text : {"null",
                                      "true",
                                      "false",
                                      "0",
                                      "-0",
                                      "12",
                                      "-1.50e+20",
                                      "1E5",
                                      "0.1",
                                      R"("")",
                                      R"("\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00")",
                                      R"("\ud83d")",
                                      R"("\udc00\ud800")",
                                      "123456789012345678901234567890",
                                      "-9.9e999999",
                                      "1e-999999",
                                      "[]",
                                      "{}",
                                      "[[],{}]",
                                      R"({"":{"":[]}})",
                                      R"([1,"a",null,{"b":[true,false]}])",
                                      "\"\x7F\"",
                                      "\"\xF0\x9F\x98\x80\""}) {
    valid(text);
  }
}

TEST(Parse, SaysWhatItExpectedAndWhere) {
  const auto error = [](std::string_view text) {
    const Parsed parsed = parse(text);
    EXPECT_FALSE(parsed.value) << text;
    return parsed.error;
  };
  EXPECT_EQ(error(""), "expected a value at byte 0");
  EXPECT_EQ(error("  "), "expected a value at byte 2");
  EXPECT_EQ(error("{"), "expected a name in quotes at byte 1");
  EXPECT_EQ(error("{,}"), "expected a name in quotes at byte 1");
  EXPECT_EQ(error("{\"a\"}"), "expected a colon at byte 4");
  EXPECT_EQ(error("{\"a\":}"), "expected a value at byte 5");
  EXPECT_EQ(error("{\"a\":1,}"), "expected a name in quotes at byte 7");
  EXPECT_EQ(error("{\"a\":1"), "expected a comma or } at byte 6");
  EXPECT_EQ(error("{a:1}"), "expected a name in quotes at byte 1");
  EXPECT_EQ(error("[1,]"), "expected a value at byte 3");
  EXPECT_EQ(error("[,]"), "expected a value at byte 1");
  EXPECT_EQ(error("[1 2]"), "expected a comma or ] at byte 3");
  EXPECT_EQ(error("[1}"), "expected a comma or ] at byte 2");
  EXPECT_EQ(error("{\"a\":1]"), "expected a comma or } at byte 6");
  EXPECT_EQ(error("]"), "expected a value at byte 0");
  EXPECT_EQ(error("1 2"), "expected the end at byte 2");
  EXPECT_EQ(error("01"), "expected the end at byte 1");
  EXPECT_EQ(error("-"), "expected a digit at byte 1");
  EXPECT_EQ(error("1."), "expected a digit at byte 2");
  EXPECT_EQ(error("1.e2"), "expected a digit at byte 2");
  EXPECT_EQ(error("1e"), "expected a digit at byte 2");
  EXPECT_EQ(error("+1"), "expected a value at byte 0");
  EXPECT_EQ(error("nul"), "expected a value at byte 0");
  EXPECT_EQ(error("NaN"), "expected a value at byte 0");
  EXPECT_EQ(error("\"a"), "expected the end of a string at byte 2");
  EXPECT_EQ(error("\"a\nb\""), "expected no control character in a string at byte 2");
  EXPECT_EQ(error("\"\\x\""), "expected an escape at byte 2");
  EXPECT_EQ(error("\"\\u12g4\""), "expected four hexadecimal digits at byte 5");
  EXPECT_EQ(error("\"\\"), "expected an escape at byte 2");
  EXPECT_EQ(error("\"\xC3\x28\""), "expected UTF-8");
  EXPECT_EQ(error("\xEF\xBB\xBF{}"), "expected a value at byte 0");
  EXPECT_EQ(error(std::string_view("1\0", 2)), "expected the end at byte 1");
}

TEST(Parse, GoesDownToTheDeepestLevelAndNoFurther) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  valid(nested(kDeepest));
  EXPECT_EQ(parse(nested(kDeepest + 1)).error, "expected fewer levels at byte 1024");
}

TEST(Object, GivesItsMembersAsTheyStandThere) {
  const Object object =
      valid(R"( {"a" : [1, 2] ,"b":{ "c":"}" },"\u0061b":"x\"y" , "n":-1.0e2})").object();
  ASSERT_EQ(object.members().size(), 4U);
  EXPECT_EQ(object.find("a")->text(), "[1, 2]");
  EXPECT_EQ(object.find("b")->text(), R"({ "c":"}" })");
  EXPECT_EQ(object.find("ab")->text(), R"("x\"y")");
  EXPECT_EQ(object.string("ab"), "x\"y");
  EXPECT_EQ(object.find("n")->text(), "-1.0e2");
  EXPECT_EQ(object.string("n"), "");
  EXPECT_FALSE(object.find("A"));
  EXPECT_EQ(object.find_ignoring_case("AB")->text(), R"("x\"y")");
}

TEST(Object, TakesTheLastOfARepeatedKey) {
  const Object object = valid(R"({"a":1,"A":2,"a":3})").object();
  EXPECT_EQ(object.find("a")->text(), "3");
  EXPECT_EQ(object.find_ignoring_case("a")->text(), "3");
  EXPECT_EQ(object.find("A")->text(), "2");
}

TEST(Value, IsEmptyForWhatItIsNot) {
  const Object none = valid("[1]").object();
  EXPECT_TRUE(none.members().empty());
  EXPECT_TRUE(valid("{\"a\":1}").elements().empty());
  EXPECT_EQ(valid("1").string(), "");
}

TEST(Value, GivesAStringsCharacters) {
  const auto string = [](std::string_view text) { return valid(text).string(); };
  EXPECT_EQ(string(R"("a\"\\\/\b\f\n\r\tb")"), "a\"\\/\b\f\n\r\tb");
  EXPECT_EQ(string(R"("\u0041\u00e9\u20AC\ud83d\ude00")"), "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(string(R"("\ud83d")"), "\xEF\xBF\xBD");
  EXPECT_EQ(string(R"("\ud83dx")"), "\xEF\xBF\xBDx");
  EXPECT_EQ(string(R"("\ude00\ud83d")"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(string(R"("\ud83d\n")"), "\xEF\xBF\xBD\n");
  EXPECT_EQ(string(R"("\ud83d\u0041")"),
            "\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(string(R"("\u0000")"), std::string(1, '\0'));
}

TEST(Value, GivesAnArraysElements) {
  const auto elements = valid(R"([ 1 ,"a]",[2], {"b":[3]} ])").elements();
  ASSERT_EQ(elements.size(), 4U);
  EXPECT_EQ(elements[1].text(), R"("a]")");
  EXPECT_EQ(elements[2].text(), "[2]");
  EXPECT_EQ(elements[3].text(), R"({"b":[3]})");
}

TEST(Same, LooksAtWhatIsSaid) {
  const auto alike = [](std::string_view one, std::string_view other) {
    return same(valid(one), valid(other));
  };
  EXPECT_TRUE(alike(R"({"a":[1,2],"b":"\u00e9"})", "{ \"a\" : [ 1, 2 ],\n\"b\":\"\xC3\xA9\" }"));
  EXPECT_TRUE(alike("[]", "[ ]"));
  EXPECT_FALSE(alike("1", "1.0"));
  EXPECT_FALSE(alike("\"1\"", "1"));
  EXPECT_FALSE(alike("null", "\"null\""));
  EXPECT_FALSE(alike("[1,2]", "[2,1]"));
  EXPECT_FALSE(alike("[1]", "[1,2]"));
  EXPECT_FALSE(alike(R"({"a":1,"b":2})", R"({"b":2,"a":1})"));
}

TEST(Pointer, NamesWhatItPointsAt) {
  const Value value = valid(R"({"a":[{"b":1},{"b":[2,3]}],"x/y":4,"m~n":5,"":6,"0":7})");
  const auto at = [&](std::string_view pointer) {
    EXPECT_TRUE(is_pointer(pointer)) << pointer;
    const auto found = at_pointer(value, pointer);
    return found ? std::string(found->text()) : "nothing";
  };
  EXPECT_EQ(at(""), value.text());
  EXPECT_EQ(at("/a/0/b"), "1");
  EXPECT_EQ(at("/a/1/b/1"), "3");
  EXPECT_EQ(at("/x~1y"), "4");
  EXPECT_EQ(at("/m~0n"), "5");
  EXPECT_EQ(at("/"), "6");
  EXPECT_EQ(at("/0"), "7");
  for (const char* nothing :
       {"/b", "/a/2", "/a/-", "/a/01", "/a/x", "/a/0/b/c", "/x", "/a/18446744073709551616"}) {
    EXPECT_EQ(at(nothing), "nothing") << nothing;
  }
  for (const char* wrong : {"a", "/~", "/~2", "/a~"}) EXPECT_FALSE(is_pointer(wrong)) << wrong;
}

/// What our own writer makes comes back.
TEST(Value, ReadsWhatIsWritten) {
  std::string text;
  const std::string odd = "a\"\\\n\x01\x7F\xC3\xA9\xF0\x9F\x98\x80";
  base::append_json_string(text, odd);
  EXPECT_EQ(valid(text).string(), odd);
}

}  // namespace
}  // namespace housecalld::json
