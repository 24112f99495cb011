// SPDX-License-Identifier: Apache-2.0
#include "routing/installations/choices.hpp"

#include <gtest/gtest.h>

namespace housecalld::installations {
namespace {

TEST(Choices, AreReadAndWrittenAlike) {
  const ChoiceTexts texts = {{"jobs/notes", "job.appointments/$['a']['b']"},
                             {"jobs/$['x']['y'] = invoice_number", "jobs/reference = id"},
                             {"jobs/work_status/a = b", "jobs/work_status/a/b c = d = e"}};
  const auto read = parse_choices(texts);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  const event::FieldChoices& jobs = read->at("jobs");
  EXPECT_EQ(jobs.optional_fields, std::vector<std::string>{"notes"});
  EXPECT_EQ(jobs.mappings.at("reference"), "id");
  EXPECT_EQ(jobs.mappings.at("$['x']['y']"), "invoice_number");
  EXPECT_EQ(jobs.values.at("work_status").at("a"), "b");
  EXPECT_EQ(jobs.values.at("work_status").at("a/b c"), "d = e");
  EXPECT_EQ(read->at("job.appointments").optional_fields, std::vector<std::string>{"$['a']['b']"});
  const auto again = parse_choices(to_texts(*read));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, *read);
}

TEST(Choices, SayWhatIsExpected) {
  const auto reason = [](const ChoiceTexts& texts) { return parse_choices(texts).error().message; };
  for (const char* text : {"", "notes", "jobs/", "/notes", " / "}) {
    EXPECT_EQ(reason({{text}, {}, {}}),
              '"' + std::string(text) + "\": expected OBJECT/FIELD, such as jobs/notes");
  }
  for (const char* text : {"jobs/a", "jobs = b", "jobs/a =", "= b", "jobs/ = b"}) {
    EXPECT_NE(reason({{}, {text}, {}}).find("OBJECT/NAME = FIELD"), std::string::npos) << text;
  }
  for (const char* text : {"jobs/a = b", "jobs/a/ = b", "jobs//x = b", "jobs/a/x ="}) {
    EXPECT_NE(reason({{}, {}, {text}}).find("OBJECT/FIELD/VALUE"), std::string::npos) << text;
  }
  EXPECT_TRUE(parse_choices({{}, {"jobs/a = b", "jobs/a = c"}, {}}).has_error()) << "said twice";
  EXPECT_TRUE(parse_choices({{}, {}, {"jobs/a/x = b", "jobs/a/x = c"}}).has_error());
  EXPECT_TRUE(parse_choices({{}, {}, {"jobs/a/x = b", "jobs/a/y = b"}}).has_error()) << "two";
  EXPECT_EQ(parse_choices({{}, {}, {"jobs/a/x=y = z"}})->at("jobs").values.at("a").at("x=y"), "z");
}

}  // namespace
}  // namespace housecalld::installations
