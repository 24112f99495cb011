// SPDX-License-Identifier: Apache-2.0
#include "daemon/log/format.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace housecalld::log {
namespace {

const base::Timestamp kTime = base::parse_rfc3339("2026-11-23T18:40:00.123Z").value();

std::string text_of(std::string_view value) {
  const std::vector<base::Field> fields{{"key", value}};
  const std::string line = format_text({kTime, base::LogLevel::kInfo, "said", fields});
  return line.substr(line.find("key=") + 4);
}

std::string json_of(std::string_view value) {
  const std::vector<base::Field> fields{{"key", value}};
  const std::string line = format_json({kTime, base::LogLevel::kInfo, "said", fields});
  const std::size_t start = line.find("\"key\":") + 6;
  return line.substr(start, line.size() - start - 1);
}

TEST(TextFormat, PutsTimeLevelMessageAndFieldsOnOneLine) {
  const std::vector<base::Field> fields{{"event", "job.created"}, {"bytes", 2500}, {"to", "a b"}};
  EXPECT_EQ(
      format_text({kTime, base::LogLevel::kInfo, "event accepted", fields}),
      "2026-11-23T18:40:00.123Z info  event accepted event=job.created bytes=2500 to=\"a b\"");
}

TEST(TextFormat, WritesEveryLevelByTheNameTheConfigurationUses) {
  using base::LogLevel;
  for (const auto level :
       {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError}) {
    const std::string line = format_text({kTime, level, "said", {}});
    EXPECT_EQ(line.substr(25, to_string(level).size()), to_string(level));
    EXPECT_EQ(parse_level(to_string(level)), level);
  }
  EXPECT_EQ(parse_level("loud"), std::nullopt);
}

TEST(TextFormat, KeepsThreeFractionDigitsAtAWholeSecond) {
  const auto time = base::parse_rfc3339("2026-11-23T18:40:07Z").value();
  EXPECT_TRUE(
      format_text({time, base::LogLevel::kInfo, "x", {}}).starts_with("2026-11-23T18:40:07.000Z "));
  EXPECT_TRUE(format_text({time + base::Millis(5), base::LogLevel::kInfo, "x", {}})
                  .starts_with("2026-11-23T18:40:07.005Z "));
}

struct ValueCase {
  std::string value;
  std::string text;
  std::string json;
};

TEST(Formats, EscapeWhatCouldForgeALineOrDriveATerminal) {
  const std::vector<ValueCase> cases{
      {"plain-1.2/3:4", "plain-1.2/3:4", "\"plain-1.2/3:4\""},
      {"", "\"\"", "\"\""},
      {"two words", "\"two words\"", "\"two words\""},
      {"a=b", "\"a=b\"", "\"a=b\""},
      {"say \"x\"", "\"say \\\"x\\\"\"", "\"say \\\"x\\\"\""},
      {"back\\slash", "\"back\\\\slash\"", "\"back\\\\slash\""},
      {"a\r\nb\tc", "\"a\\r\\nb\\tc\"", "\"a\\r\\nb\\tc\""},
      {std::string("nul\0", 4), "\"nul\\u0000\"", "\"nul\\u0000\""},
      {"\x1b[31m", "\"\\u001b[31m\"", "\"\\u001b[31m\""},
      {"del\x7f", "\"del\\u007f\"", "\"del\\u007f\""},
      {"c1\xC2\x9B", "\"c1\\u009b\"", "\"c1\\u009b\""},
      {"caf\xC3\xA9 \xC2\xA0", "\"caf\xC3\xA9 \xC2\xA0\"", "\"caf\xC3\xA9 \xC2\xA0\""},
      {"bad\xFF", "\"bad\xEF\xBF\xBD\"", "\"bad\xEF\xBF\xBD\""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(text_of(c.value), c.text);
    EXPECT_EQ(json_of(c.value), c.json);
  }
}

TEST(Formats, CutALongValueAndSayHowLongItWas) {
  const std::string fits(kMaxValueBytes, 'x');
  EXPECT_EQ(text_of(fits), fits);
  EXPECT_EQ(text_of(fits + "y"), '"' + fits + "... (2049 bytes)\"");
}

TEST(Formats, CutBetweenCharactersAndNeverInsideOne) {
  const std::string before(kMaxValueBytes - 1, 'x');
  EXPECT_EQ(json_of(before + "\xC3\xA9"), '"' + before + "... (2049 bytes)\"");
}

TEST(TextFormat, EscapesTheMessageToo) {
  EXPECT_EQ(format_text({kTime, base::LogLevel::kError, "a\nb", {}}),
            "2026-11-23T18:40:00.123Z error a\\nb");
}

TEST(JsonFormat, IsOneObjectWithTheFieldsAfterTheThreeFixedMembers) {
  const std::vector<base::Field> fields{{"event", "job.created"}, {"message", "x"}};
  EXPECT_EQ(format_json({kTime, base::LogLevel::kWarning, "said", fields}),
            "{\"time\":\"2026-11-23T18:40:00.123Z\",\"level\":\"warning\",\"message\":\"said\","
            "\"event\":\"job.created\",\"message_\":\"x\"}");
}

TEST(ParseFormat, KnowsTheTwoNamesAndNoOther) {
  EXPECT_EQ(parse_format("text"), Format::kText);
  EXPECT_EQ(parse_format("json"), Format::kJson);
  EXPECT_EQ(parse_format("JSON"), std::nullopt);
}

}  // namespace
}  // namespace housecalld::log
