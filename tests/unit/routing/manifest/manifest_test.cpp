// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/manifest.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "routing/base/files.hpp"
#include "routing/json/value.hpp"
#include "routing/manifest/field_path.hpp"
#include "routing/manifest/schedule.hpp"
#include "routing/manifest/schema.hpp"
#include "tests/support/files.hpp"

namespace housecalld::manifest {
namespace {

using Names = std::vector<std::string>;

std::string dump(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    text += std::to_string(problem.line) + ":" + std::to_string(problem.column) + " " +
            std::string(problem.rule) + " " + problem.path + ": " + problem.message + "\n";
  }
  return text;
}

Loaded load_sample(const std::string& name) {
  return load_manifest(std::filesystem::path(HOUSECALLD_TESTS_DIR) / "manifests" / name);
}

/// The structure of the public sample: every object that can be read, ten that can be written.
TEST(Manifest, TakesTheConnectorsSampleWithoutAWord) {
  const Loaded loaded = load_sample("sample.yaml");
  ASSERT_EQ(dump(loaded.problems), "");
  ASSERT_EQ(loaded.manifest.integrations.size(), 1U);
  const Integration& integration = loaded.manifest.integrations.front();
  EXPECT_EQ(integration.read.size(), 15U);
  EXPECT_EQ(integration.write.size(), 10U);
  EXPECT_TRUE(integration.proxy);
  const ReadObject* const jobs = integration.read_object("jobs");
  ASSERT_NE(jobs, nullptr);
  EXPECT_EQ(jobs->schedule, "*/10 * * * *");
  EXPECT_TRUE(jobs->all_fields);
  EXPECT_EQ(jobs->backfill_days, 15);
  EXPECT_EQ(integration.read_object("appointments"), nullptr);
}

TEST(Manifest, TakesTheSubscribeExamplesWithoutAWord) {
  for (const char* name : {"subscribe_changes.yaml", "subscribe_others.yaml"}) {
    EXPECT_EQ(dump(load_sample(name).problems), "") << name;
  }
}

TEST(Manifest, HoldsAllThatStandsInIt) {
  const Loaded loaded = load_sample("everything.yaml");
  ASSERT_EQ(dump(loaded.problems),
            "71:15 provider-not-supported $.integrations[1].provider: is for hubspot, not for "
            "housecallPro, and ignored here\n");
  ASSERT_EQ(loaded.manifest.integrations.size(), 2U);
  EXPECT_EQ(loaded.manifest.integrations[0].name, "main");
  EXPECT_EQ(loaded.manifest.integrations[1].name, "reading-alone");
  EXPECT_TRUE(loaded.manifest.integrations[1].subscribe.empty());

  const Integration& main = loaded.manifest.integrations[0];
  const ReadObject& jobs = *main.read_object("jobs");
  EXPECT_EQ(jobs.map_to_name, "work");
  EXPECT_EQ(jobs.required_fields, (std::vector<Field>{{"id", "", ""},
                                                      {"$['address']['city']", "town", ""},
                                                      {"", "reference", "invoice_number"}}));
  EXPECT_EQ(jobs.optional_fields, (std::vector<Field>{{"notes", "", ""}}));
  EXPECT_FALSE(jobs.all_fields);
  EXPECT_TRUE(jobs.backfill_everything);
  EXPECT_EQ(jobs.page_size, 50);
  EXPECT_TRUE(main.read_object("customers")->always);

  const auto& subscribe = main.subscribe;
  ASSERT_EQ(subscribe.size(), 5U);
  EXPECT_EQ(subscribe[0].object, "jobs");
  EXPECT_EQ(subscribe[0].destination, "crm");
  EXPECT_TRUE(subscribe[0].create_event && subscribe[0].update_event && subscribe[0].delete_event);
  EXPECT_EQ(subscribe[0].other_events, (Names{"job.paid", "job.on_my_way"}));
  EXPECT_EQ(subscribe[0].watch, Watch::kListed);
  EXPECT_EQ(subscribe[0].watched, (Names{"work_status", "notes"}));
  EXPECT_EQ(subscribe[0].line, 41);
  EXPECT_EQ(subscribe[1].object, "employees");
  EXPECT_EQ(subscribe[1].destination, "hr");
  EXPECT_FALSE(subscribe[1].create_event || subscribe[1].update_event || subscribe[1].delete_event);
  EXPECT_EQ(subscribe[1].other_events, Names{"employee.created"});
  EXPECT_EQ(subscribe[2].object, "job.appointments");
  EXPECT_EQ(subscribe[3].object, "leads");
  EXPECT_FALSE(subscribe[3].create_event || subscribe[3].update_event);
  EXPECT_TRUE(subscribe[3].delete_event);
  EXPECT_EQ(subscribe[4].watch, Watch::kSelected);
}

TEST(Manifest, KnowsEachObjectThatCanBeSubscribedTo) {
  for (const std::string object : {"customers", "employees", "employee", "estimates", "invoices",
                                   "job.appointments", "jobs", "leads"}) {
    const Loaded loaded = parse_manifest(
        "specVersion: 1.0.0\nintegrations:\n"
        "  - {name: a, provider: housecallPro, read: {objects: [{objectName: jobs, destination: "
        "d}]},"
        " subscribe: {objects: [{objectName: " +
        object + ", destination: d, otherEvents: [x.y]}]}}");
    EXPECT_TRUE(loaded.usable()) << object;
  }
}

/// Comments on the line of a node, or on the line before it, silence warnings about it and below.
TEST(Manifest, WarningsAreSilencedByComments) {
  const auto problems = [](const std::string& before, const std::string& on_object,
                           const std::string& on_event) {
    return dump(parse_manifest("specVersion: 1.0.0\nintegrations:\n  - name: a\n"
                               "    provider: housecallPro\n"
                               "    read: {objects: [{objectName: jobs, destination: d}]}\n"
                               "    subscribe:\n      objects:\n" +
                               before + "        - objectName: jobs" + on_object +
                               "\n          destination: d\n"
                               "          otherEvents:\n            - job.payed" +
                               on_event + "\n")
                    .problems);
  };
  const std::string warning =
      "event-name $.integrations[0].subscribe.objects[0].otherEvents[0]: Housecall Pro is not "
      "known "
      "to send \"job.payed\"; did you mean \"job.paid\"?\n";
  EXPECT_EQ(problems("", "", ""), "11:15 " + warning);
  EXPECT_EQ(problems("", "", "  # amp:ignore"), "");
  EXPECT_EQ(problems("", "", "  # amp:ignore[event-name]"), "");
  EXPECT_EQ(problems("", "", "  # amp:ignore[schedule-syntax, event-name]"), "");
  EXPECT_EQ(problems("", "", "  # amp:ignore[schedule-syntax]"), "11:15 " + warning);
  EXPECT_EQ(problems("        # amp:ignore\n", "", ""), "");
  EXPECT_EQ(problems("", "  # amp:ignore", ""), "");
  EXPECT_EQ(problems("        # amp:ignore\n\n", "", ""), "13:15 " + warning);
  EXPECT_EQ(problems("", "", "  # amp:ignore [ event-name ]"), "");
  EXPECT_EQ(problems("        # amp:ignore[event-name]\n        # amp:ignore[x]\n", "", ""), "");
  for (const char* other : {"  # amp:ignored", "  # amp:ignore event-name", "  # amp:ignore[]",
                            "  # amp:ignore[event-name", "  # amp:ignore [schedule-syntax]"}) {
    EXPECT_EQ(problems("", "", other), "11:15 " + warning) << other;
  }
  EXPECT_EQ(problems("", "", "#amp:ignore").find("11:15 event-name"), 0U);
}

TEST(Manifest, ErrorsAreNotSilenced) {
  const Loaded loaded = parse_manifest(
      "specVersion: 2.0.0  # amp:ignore\nintegrations:\n"
      "  - {name: a, provider: housecallPro, proxy: {}}\n");
  EXPECT_EQ(dump(loaded.problems),
            "1:14 spec-version $.specVersion: must be 1.0.0, not \"2.0.0\"\n");
  EXPECT_FALSE(loaded.usable());
}

TEST(Manifest, SaysWhereTheYamlIsBroken) {
  const Loaded loaded = parse_manifest("specVersion: 1.0.0\nintegrations:\n  - name: [a\n");
  ASSERT_EQ(loaded.problems.size(), 1U);
  EXPECT_EQ(loaded.problems[0].line, 4);
  EXPECT_EQ(loaded.problems[0].path, "$");
  EXPECT_TRUE(loaded.problems[0].message.starts_with("not valid YAML: "));
  EXPECT_TRUE(loaded.manifest.integrations.empty());
}

TEST(Manifest, ATextOnWhichTheYamlParserMakesNoProgressStillEnds) {
  EXPECT_FALSE(parse_manifest(", h").problems.empty());
}

TEST(Manifest, IsOneDocument) {
  const std::string one =
      "specVersion: 1.0.0\nintegrations:\n  - {name: a, provider: housecallPro, proxy: {}}\n";
  EXPECT_EQ(dump(parse_manifest(one + "---\n" + one).problems),
            "4:1 yaml-syntax $: the file holds more than one YAML document\n");
  EXPECT_EQ(dump(parse_manifest("---\n" + one).problems), "");
}

TEST(LoadManifest, SaysWhyAFileCannotBeRead) {
  const test::TempDir folder;
  EXPECT_EQ(dump(load_manifest(folder.path() / "amp.yaml").problems),
            "0:0 file : cannot be read: No such file or directory\n");
  EXPECT_EQ(dump(load_manifest(folder.path()).problems),
            "0:0 file : cannot be read: Is a directory\n");
  std::ofstream(folder.path() / "empty.yaml").flush();
  EXPECT_EQ(dump(load_manifest(folder.path() / "empty.yaml").problems),
            "1:1 value-type $: must be a mapping of keys to values\n");
}

TEST(FieldPath, IsBracketNotationAndNothingElse) {
  EXPECT_EQ(parse_field_path("name"), FieldPath{"name"});
  EXPECT_EQ(parse_field_path("a.b"), FieldPath{"a.b"});
  EXPECT_EQ(parse_field_path("$.a"), FieldPath{"$.a"});
  EXPECT_EQ(parse_field_path("$['a']"), FieldPath{"a"});
  EXPECT_EQ(parse_field_path("$['a']['B c']"), (FieldPath{"a", "B c"}));
  for (const char* none : {"$[", "$[]", "$['']", "$['a'", "$['a]", "$[0]", "$['a'][0]", "$['a'].b",
                           "$['a']['b'", "$[\"a\"]", "$['a\\'b']", "$['a'] ", "$[*]"}) {
    EXPECT_FALSE(parse_field_path(none)) << none;
  }
}

TEST(Schedule, ReadsWhatCronReads) {
  const auto interval = [](std::string_view text) {
    const auto schedule = parse_schedule(text);
    EXPECT_TRUE(schedule.has_value()) << text;
    return shortest_interval(*schedule);
  };
  EXPECT_EQ(interval("*/10 * * * *"), 10);
  EXPECT_EQ(interval("0 */2 * * *"), 120);
  EXPECT_EQ(interval("0 9 * * *"), 1440);
  EXPECT_EQ(interval("0 9 * * MON-fri"), 1440);
  EXPECT_EQ(interval("30 9-17/2 1,15 jan-JUN *"), 120);
  EXPECT_EQ(interval("10/20 * * * 7"), 20);
  EXPECT_EQ(interval(" 0\t0  29 2 * "), 1440);
  EXPECT_EQ(interval("0 23,0 * * *"), 60);
  const Schedule sunday = *parse_schedule("0 0 * * 7");
  EXPECT_TRUE(sunday.weekdays[0]);
  EXPECT_EQ(sunday.weekdays.count(), 1U);
}

TEST(Schema, IsJsonThatNamesEveryKey) {
  const std::string text = json_schema();
  const json::Parsed parsed = json::parse(text);
  ASSERT_TRUE(parsed.value) << parsed.error;
  const auto at = [&](std::string_view pointer) {
    const auto found = json::at_pointer(*parsed.value, pointer);
    return found ? std::string(found->text()) : "nothing";
  };
  EXPECT_EQ(at("/required"), R"(["specVersion","integrations"])");
  EXPECT_EQ(at("/properties/integrations/items/$ref"), R"("#/$defs/integration")");
  EXPECT_EQ(at("/$defs/delivery/properties/pageSize/maximum"), "500");
  EXPECT_EQ(at("/$defs/updateEvent/properties/watchFieldsAuto/enum"), R"(["all","selected"])");
  EXPECT_EQ(at("/$defs/subscribeObject/additionalProperties"), "false");
}

}  // namespace
}  // namespace housecalld::manifest
