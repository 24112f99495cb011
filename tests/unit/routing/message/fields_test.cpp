// SPDX-License-Identifier: Apache-2.0
#include "routing/message/fields.hpp"

#include <gtest/gtest.h>

namespace housecalld::message {
namespace {

constexpr const char* kRecord =
    R"({"id":"job_1","Work_Status":"completed","total":1.50,"none":null,"tags":["a", "b"],)"
    R"("customer":{"id":"cus_1","Name":{"first":"A"}},"flag":true,"n":7,"twice":1,"twice":2})";

struct Made {
  std::string fields;
  std::string mapped;
};

Made made(const manifest::ReadObject& object, const event::FieldChoices& choices = {},
          const std::string& record = kRecord) {
  const json::Parsed parsed = json::parse(record);
  const Fields fields =
      make_fields(parsed.value->object(), manifest::select_fields(object, choices), choices);
  EXPECT_TRUE(json::parse(fields.fields).value);
  if (!fields.mapped_fields.empty()) {
    EXPECT_TRUE(json::parse(fields.mapped_fields).value);
  }
  return {fields.fields, fields.mapped_fields};
}

manifest::ReadObject required(std::vector<manifest::Field> fields) {
  manifest::ReadObject object;
  object.required_fields = std::move(fields);
  return object;
}

TEST(Fields, TheIdIsAlwaysThere) {
  EXPECT_EQ(made({}).fields, R"({"id":"job_1"})");
  EXPECT_EQ(made({}).mapped, "");
  EXPECT_EQ(made({}, {}, "{}").fields, "{}");
}

TEST(Fields, ValuesAreTheRecordsOwnBytes) {
  const Made one = made(required({{"total"}, {"none"}, {"tags"}, {"absent"}}));
  EXPECT_EQ(one.fields, R"({"id":"job_1","total":1.50,"none":null,"tags":["a", "b"]})")
      << "absent is left out, null is kept";
}

TEST(Fields, NamesAreInLowerCaseAndLookedUpWithoutIt) {
  EXPECT_EQ(made(required({{"work_status"}})).fields,
            R"({"id":"job_1","work_status":"completed"})");
  EXPECT_EQ(made(required({{"WORK_STATUS"}})).fields,
            R"({"id":"job_1","work_status":"completed"})");
  EXPECT_EQ(made(required({{"a"}}), {}, R"({"A":1,"a":2})").fields, R"({"a":2})")
      << "as it is written comes first";
}

TEST(Fields, OfARepeatedKeyTheLastCounts) {
  EXPECT_EQ(made(required({{"twice"}})).fields, R"({"id":"job_1","twice":2})");
  manifest::ReadObject all;
  all.all_fields = true;
  EXPECT_EQ(made(all, {}, R"({"a":1,"b":2,"a":3})").fields, R"({"a":3,"b":2})");
}

TEST(Fields, PathsBuildTheirParents) {
  const Made one = made(required({{"$['customer']['name']['first']"}, {"$['customer']['id']"}}));
  EXPECT_EQ(one.fields, R"({"id":"job_1","customer":{"name":{"first":"A"},"id":"cus_1"}})");
  EXPECT_EQ(made(required({{"$['customer']['phone']"}})).fields, R"({"id":"job_1"})");
  EXPECT_EQ(made(required({{"$['total']['x']"}})).fields, R"({"id":"job_1"})");
}

TEST(MappedFields, CarryWhatIsRenamed) {
  const Made one =
      made(required({{"work_status", "status"}, {"$['customer']['id']", "$['who']['id']"}}));
  EXPECT_EQ(one.fields, R"({"id":"job_1"})");
  EXPECT_EQ(one.mapped, R"({"status":"completed","who":{"id":"cus_1"}})");
}

TEST(MappedFields, OfAnObjectThatIsReadWholeTheyAreNotTwice) {
  manifest::ReadObject all;
  all.all_fields = true;
  all.required_fields = {{"a", "Renamed"}};
  const Made one = made(all, {}, R"({"a":1,"B":2})");
  EXPECT_EQ(one.fields, R"({"b":2})");
  EXPECT_EQ(one.mapped, R"({"Renamed":1})");
}

TEST(OptionalFields, AreThoseThatWereChosen) {
  manifest::ReadObject object;
  object.optional_fields = {{"total"}, {"n", "number"}, {"flag"}};
  EXPECT_EQ(made(object).fields, R"({"id":"job_1"})");
  const Made one = made(object, {{"total", "number"}, {}, {}});
  EXPECT_EQ(one.fields, R"({"id":"job_1","total":1.50})");
  EXPECT_EQ(one.mapped, R"({"number":7})");
}

TEST(DynamicMappings, ComeFromTheInstallationElseTheirDefault) {
  manifest::ReadObject object;
  object.required_fields = {{"", "reference", "n"}, {"", "nothing", ""}};
  EXPECT_EQ(made(object).mapped, R"({"reference":7})");
  EXPECT_EQ(made(object, {{}, {{"reference", "flag"}, {"nothing", "tags"}}, {}}).mapped,
            R"({"reference":true,"nothing":["a", "b"]})");
  EXPECT_EQ(made(object, {{}, {{"own", "total"}}, {}}).mapped, R"({"reference":7,"own":1.50})")
      << "and there may be more";
}

TEST(ValueMappings, ReplaceWholeValues) {
  event::FieldChoices choices;
  choices.values["work_status"] = {{"completed", "do\"ne"}};
  choices.values["status"] = {{"completed", "fin"}};
  choices.values["n"] = {{"7", "seven"}};
  choices.values["flag"] = {{"true", "yes"}};
  choices.values["total"] = {{"1.5", "no"}};
  EXPECT_EQ(made(required({{"work_status"}, {"n"}, {"flag"}, {"total"}}), choices).fields,
            R"({"id":"job_1","work_status":"do\"ne","n":"seven","flag":"yes","total":1.50})");
  choices.values.erase("work_status");
  EXPECT_EQ(made(required({{"work_status", "status"}}), choices).mapped, R"({"status":"fin"})");
}

}  // namespace
}  // namespace housecalld::message
