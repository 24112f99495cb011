// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/manifest.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/files.hpp"

namespace housecalld::manifest {
namespace {

using Names = std::vector<std::string>;

/// A complete file: every kind of block, two of our integrations and a foreign one.
constexpr std::string_view kComplete = R"(specVersion: 1.0.0
integrations:
  - name: main
    displayName: Acme
    provider: housecallPro
    module: none
    read:
      objects:
        - {objectName: jobs, destination: crm, schedule: "*/10 * * * *", anything: 1}
    write: {objects: []}
    proxy: {enabled: true}
    watchSchema: {destination: crm}
    subscribe:
      objects:
        - objectName: jobs
          destination: crm
          inheritFieldsAndMapping: true
          createEvent: {enabled: always}
          updateEvent: {enabled: always, watchFieldsAuto: all}
          deleteEvent:
            enabled: always
          otherEvents: [job.paid, "job.on_my_way"]
        - objectName: employee
          destination: hr
          otherEvents:
            - employee.created
        - {objectName: job.appointments, destination: crm, otherEvents: [job.appointment.scheduled]}
        - {objectName: leads, destination: crm, deleteEvent: {enabled: always}}
  - name: crm
    provider: hubspot
    subscribe: {objects: [{objectName: contacts, associationChangeEvent: {}}]}
  - name: read only
    provider: housecallPro
    read: {}
)";

std::string dump(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    text += std::to_string(problem.line) + ":" + std::to_string(problem.column) + " " +
            problem.path + " " + problem.message + "\n";
  }
  return text;
}

std::string problems_of(std::string_view text) { return dump(parse_manifest(text).problems); }

/// The problems of a file whose one integration has this one element under `objects`; it begins at
/// line 7, column 11.
std::string problems_of_object(std::string_view object) {
  std::string text = R"(specVersion: 1.0.0
integrations:
  - name: main
    provider: housecallPro
    subscribe:
      objects:
        - )";
  const std::string path = "$.integrations[0].subscribe.objects[0]";
  std::string found = problems_of(text + std::string(object) + "\n");
  for (std::size_t at = found.find(path); at != found.npos; at = found.find(path)) {
    found.replace(at, path.size(), "~");
  }
  return found;
}

TEST(Manifest, HoldsTheSubscriptionsOfOurIntegrations) {
  const Loaded loaded = parse_manifest(kComplete);
  ASSERT_EQ(dump(loaded.problems), "");
  ASSERT_EQ(loaded.manifest.integrations.size(), 2U);
  EXPECT_EQ(loaded.manifest.integrations[0].name, "main");
  EXPECT_EQ(loaded.manifest.integrations[1].name, "read only");
  EXPECT_TRUE(loaded.manifest.integrations[1].subscribe.empty());

  const auto& subscribe = loaded.manifest.integrations[0].subscribe;
  ASSERT_EQ(subscribe.size(), 4U);
  EXPECT_EQ(subscribe[0].object, "jobs");
  EXPECT_EQ(subscribe[0].destination, "crm");
  EXPECT_TRUE(subscribe[0].create_event && subscribe[0].update_event && subscribe[0].delete_event);
  EXPECT_EQ(subscribe[0].other_events, (Names{"job.paid", "job.on_my_way"}));
  EXPECT_EQ(subscribe[0].line, 15);
  EXPECT_EQ(subscribe[1].object, "employees");
  EXPECT_EQ(subscribe[1].destination, "hr");
  EXPECT_FALSE(subscribe[1].create_event || subscribe[1].update_event || subscribe[1].delete_event);
  EXPECT_EQ(subscribe[1].other_events, Names{"employee.created"});
  EXPECT_EQ(subscribe[1].line, 23);
  EXPECT_EQ(subscribe[2].object, "job.appointments");
  EXPECT_EQ(subscribe[3].object, "leads");
  EXPECT_FALSE(subscribe[3].create_event || subscribe[3].update_event);
  EXPECT_TRUE(subscribe[3].delete_event);
}

TEST(Manifest, KnowsEachObjectThatCanBeSubscribedTo) {
  for (const std::string object : {"customers", "employees", "employee", "estimates", "invoices",
                                   "job.appointments", "jobs", "leads"}) {
    EXPECT_EQ(
        problems_of_object("{objectName: " + object + ", destination: d, otherEvents: [x.y]}"), "")
        << object;
  }
}

TEST(Manifest, NamesTheNearestObject) {
  EXPECT_EQ(problems_of_object("{objectName: job, destination: d}"),
            "7:24 ~.objectName \"job\" is not an object to subscribe to; did you mean \"jobs\"?\n");
  EXPECT_EQ(problems_of_object("{objectName: tags, destination: d}"),
            "7:24 ~.objectName \"tags\" is not an object to subscribe to; it must be one of "
            "customers, employees, estimates, invoices, jobs, leads, job.appointments\n");
}

TEST(Manifest, RequiresObjectNameAndDestination) {
  EXPECT_EQ(problems_of_object("{createEvent: {enabled: always}}"),
            "7:11 ~.objectName is required\n7:11 ~.destination is required\n");
  EXPECT_EQ(problems_of_object("{objectName: [jobs], destination: \"\"}"),
            "7:24 ~.objectName must be text that is not empty\n"
            "7:45 ~.destination must be text that is not empty\n");
  EXPECT_EQ(problems_of_object("jobs"), "7:11 ~ must be a mapping of keys to values\n");
}

TEST(Manifest, NamesTheNearestKey) {
  EXPECT_EQ(problems_of_object("{objectName: jobs, destination: d, createEvnt: {enabled: always}}"),
            "7:46 ~.createEvnt unknown key; did you mean \"createEvent\"?\n");
  EXPECT_EQ(problems_of_object("{objectName: jobs, destination: d, createEvent: {enable: always}}"),
            "7:59 ~.createEvent.enabled is required\n"
            "7:60 ~.createEvent.enable unknown key; did you mean \"enabled\"?\n");
  EXPECT_EQ(problems_of_object("{objectName: jobs, destination: d, x: 1}"),
            "7:46 ~.x unknown key\n");
  EXPECT_EQ(problems_of_object("{objectName: jobs, destination: d, destination: e}"),
            "7:46 ~.destination stands here a second time\n");
}

TEST(Manifest, KnowsOneValueOfEnabled) {
  EXPECT_EQ(problems_of_object("{objectName: jobs, destination: d, createEvent: {enabled: true}}"),
            "7:69 ~.createEvent.enabled must be \"always\", not \"true\"\n");
  EXPECT_EQ(problems_of_object("{objectName: jobs, destination: d, deleteEvent: always}"),
            "7:59 ~.deleteEvent must be a mapping of keys to values\n");
  EXPECT_EQ(problems_of_object("{objectName: jobs, destination: d, updateEvent: }"),
            "7:59 ~.updateEvent must be a mapping of keys to values\n");
}

TEST(Manifest, RefusesEventsThatAnObjectCannotHave) {
  EXPECT_EQ(
      problems_of_object("{objectName: employees, destination: d, createEvent: {enabled: always}}"),
      "7:64 ~.createEvent employees has no such event; list what you want, as Housecall Pro "
      "sends it, under otherEvents\n");
  EXPECT_EQ(problems_of_object("{objectName: jobs, destination: d, associationChangeEvent: {}}"),
            "7:70 ~.associationChangeEvent Housecall Pro has no association events\n");
}

TEST(Manifest, TakesAListOfStringsForOtherEvents) {
  EXPECT_EQ(problems_of_object("{objectName: jobs, destination: d, otherEvents: job.paid}"),
            "7:59 ~.otherEvents must be a list with at least one element\n");
  EXPECT_EQ(problems_of_object("{objectName: jobs, destination: d, otherEvents: []}"),
            "7:59 ~.otherEvents must be a list with at least one element\n");
  EXPECT_EQ(problems_of_object("{objectName: jobs, destination: d, otherEvents: [a.b, {c: d}, ~]}"),
            "7:65 ~.otherEvents[1] must be an event string such as \"invoice.paid\"\n"
            "7:73 ~.otherEvents[2] must be an event string such as \"invoice.paid\"\n");
}

TEST(Manifest, RefusesAnObjectOrIntegrationTwice) {
  EXPECT_EQ(problems_of(R"(specVersion: 1.0.0
integrations:
  - name: a
    provider: housecallPro
    subscribe:
      objects:
        - {objectName: employee, destination: d}
        - {objectName: jobs, destination: d}
        - {objectName: employees, destination: e}
  - name: a
    provider: housecallPro
)"),
            "9:11 $.integrations[0].subscribe.objects[2] employees stands here a second time\n"
            "10:5 $.integrations[1] the integration \"a\" is here twice\n");
}

TEST(Manifest, ChecksTheFrame) {
  EXPECT_EQ(problems_of("specVersion: 1.0\nintegrations: []\nextra: 1\n"),
            "1:14 $.specVersion must be 1.0.0, not \"1.0\"\n"
            "2:15 $.integrations must be a list with at least one element\n"
            "3:1 $.extra unknown key\n");
  EXPECT_EQ(problems_of("a: 1"),
            "1:1 $.a unknown key\n1:1 $.specVersion is required\n1:1 $.integrations is required\n");
  EXPECT_EQ(problems_of(""), "1:1 $ must be a mapping of keys to values\n");
  EXPECT_EQ(problems_of("- 1"), "1:1 $ must be a mapping of keys to values\n");
  EXPECT_EQ(problems_of("specVersion: 1.0.0\nintegrations: [{}, 1]\n"),
            "2:16 $.integrations[0].name is required\n"
            "2:16 $.integrations[0].provider is required\n"
            "2:20 $.integrations[1] must be a mapping of keys to values\n");
}

TEST(Manifest, ChecksAnIntegrationOfOurs) {
  EXPECT_EQ(problems_of(R"(specVersion: 1.0.0
integrations:
  - {name: a, provider: housecallpro}
  - {name: b, provider: housecallPro, subscrib: {}}
  - {name: c, provider: housecallPro, subscribe: {object: []}}
)"),
            "3:25 $.integrations[0].provider unknown provider \"housecallpro\"; did you mean "
            "\"housecallPro\"?\n"
            "4:39 $.integrations[1].subscrib unknown key; did you mean \"subscribe\"?\n"
            "5:50 $.integrations[2].subscribe.objects is required\n"
            "5:51 $.integrations[2].subscribe.object unknown key; did you mean \"objects\"?\n");
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
  const std::string twice = std::string(kComplete) + "---\n" + std::string(kComplete);
  EXPECT_EQ(problems_of(twice), "35:1 $ the file holds more than one YAML document\n");
  EXPECT_EQ(problems_of("---\n" + std::string(kComplete)), "");
}

TEST(LoadManifest, ReadsAFile) {
  const test::TempDir folder;
  const auto file = folder.path() / "amp.yaml";
  std::ofstream(file) << kComplete;
  const Loaded loaded = load_manifest(file);
  EXPECT_EQ(dump(loaded.problems), "");
  EXPECT_EQ(loaded.manifest.integrations.size(), 2U);
}

TEST(LoadManifest, SaysWhyAFileCannotBeRead) {
  const test::TempDir folder;
  EXPECT_EQ(dump(load_manifest(folder.path() / "amp.yaml").problems),
            "0:0  cannot be read: No such file or directory\n");
  EXPECT_EQ(dump(load_manifest(folder.path()).problems), "0:0  cannot be read: Is a directory\n");
  std::ofstream(folder.path() / "empty.yaml").flush();
  EXPECT_EQ(dump(load_manifest(folder.path() / "empty.yaml").problems),
            "1:1 $ must be a mapping of keys to values\n");
}

}  // namespace
}  // namespace housecalld::manifest
