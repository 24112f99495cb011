// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>

#include "routing/manifest/manifest.hpp"

namespace housecalld::manifest {
namespace {

/// A part of a manifest and what is said about it: `LINE:COLUMN SEVERITY RULE PATH: MESSAGE`, `~`
/// for the path of what is asked about. Each part stands at the end of line 8, from column 11 on.
struct Row {
  std::string_view part;
  std::string_view problems;

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.part; }
};

std::string say(const Problem& problem) {
  return std::to_string(problem.line) + ":" + std::to_string(problem.column) + " " +
         std::string(to_string(problem.severity)) + " " + std::string(problem.rule) + " " +
         problem.path + ": " + problem.message + "\n";
}

std::string problems_of(const std::string& text, const std::string& path) {
  std::string all;
  for (const Problem& problem : parse_manifest(text).problems) all += say(problem);
  for (std::size_t at = all.find(path); at != std::string::npos; at = all.find(path)) {
    all.replace(at, path.size(), "~");
  }
  return all;
}

class WrongReadObject : public testing::TestWithParam<Row> {};

TEST_P(WrongReadObject, SaysWhatWhereAndWhy) {
  const std::string text = R"(specVersion: 1.0.0
integrations:
  - name: main
    provider: housecallPro
    displayName: Main

    read:
      objects: [
          )" + std::string(GetParam().part) +
                           "]\n";
  EXPECT_EQ(problems_of(text, "$.integrations[0].read.objects[0]"), GetParam().problems);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Table, WrongReadObject, testing::Values(
    Row{"jobs", "9:11 error value-type ~: must be a mapping of keys to values\n"},
    Row{"{}", "9:11 error required-field ~.objectName: is required\n9:11 error required-field ~.destination: is required\n"},
    Row{"{objectName: jobs}", "9:11 error required-field ~.destination: is required\n"},
    Row{"{objectName: [jobs], destination: d}", "9:24 error value-type ~.objectName: must be text that is not empty\n"},
    Row{"{objectName: job, destination: d}", "9:24 warning object-exists ~.objectName: the connector does not read \"job\"; did you mean \"jobs\"?\n"},
    Row{"{objectName: price_book/materials, destination: d}", "9:24 warning object-exists ~.objectName: the connector writes \"price_book/materials\" and does not read it\n"},
    Row{"{objectName: jobs, destination: d, scheduel: 1}", "9:46 error unknown-key ~.scheduel: unknown key; did you mean \"schedule\"?\n"},
    Row{"{objectName: jobs, destination: d, destination: e}", "9:46 error duplicate-key ~.destination: stands here a second time\n"},
    Row{"{objectName: jobs, destination: d}, {objectName: jobs, destination: d}", "9:47 error duplicate-read-object $.integrations[0].read.objects[1]: jobs stands here a second time\n"},
    Row{"{objectName: employees, destination: d}, {objectName: employee, destination: d}", "9:52 error duplicate-read-object $.integrations[0].read.objects[1]: employees stands here a second time\n"},
    // Schedules.
    Row{"{objectName: jobs, destination: d, schedule: daily}", "9:56 error schedule-syntax ~.schedule: \"daily\" is no schedule such as \"*/10 * * * *\": it has 1 field, not minute, hour, day, month and weekday\n"},
    Row{"{objectName: jobs, destination: d, schedule: 0 9 * *}", "9:56 error schedule-syntax ~.schedule: \"0 9 * *\" is no schedule such as \"*/10 * * * *\": it has 4 fields, not minute, hour, day, month and weekday\n"},
    Row{"{objectName: jobs, destination: d, schedule: 60 9 * * *}", "9:56 error schedule-syntax ~.schedule: \"60 9 * * *\" is no schedule such as \"*/10 * * * *\": the minute \"60\" is none\n"},
    Row{"{objectName: jobs, destination: d, schedule: 1/2147483647 * * * *}", "9:56 error schedule-syntax ~.schedule: \"1/2147483647 * * * *\" is no schedule such as \"*/10 * * * *\": the minute \"1/2147483647\" is none\n"},
    Row{"{objectName: jobs, destination: d, schedule: \"0,55 0,23 * * 1\"}", ""},
    Row{"{objectName: jobs, destination: d, schedule: \"0 0 1,2 * 1\"}", ""},
    Row{"{objectName: jobs, destination: d, schedule: 0 24 * * *}", "9:56 error schedule-syntax ~.schedule: \"0 24 * * *\" is no schedule such as \"*/10 * * * *\": the hour \"24\" is none\n"},
    Row{"{objectName: jobs, destination: d, schedule: 0 0 0 * *}", "9:56 error schedule-syntax ~.schedule: \"0 0 0 * *\" is no schedule such as \"*/10 * * * *\": the day of the month \"0\" is none\n"},
    Row{"{objectName: jobs, destination: d, schedule: 0 0 30 feb *}", "9:56 error schedule-syntax ~.schedule: \"0 0 30 feb *\" is no schedule such as \"*/10 * * * *\": no month that it names has such a day\n"},
    Row{"{objectName: jobs, destination: d, schedule: 0 0 * * 8}", "9:56 error schedule-syntax ~.schedule: \"0 0 * * 8\" is no schedule such as \"*/10 * * * *\": the day of the week \"8\" is none\n"},
    Row{"{objectName: jobs, destination: d, schedule: 0 0 * dec-jan *}", "9:56 error schedule-syntax ~.schedule: \"0 0 * dec-jan *\" is no schedule such as \"*/10 * * * *\": the month \"dec-jan\" is none\n"},
    Row{"{objectName: jobs, destination: d, schedule: '*/0 * * * *'}", "9:56 error schedule-syntax ~.schedule: \"*/0 * * * *\" is no schedule such as \"*/10 * * * *\": the minute \"*/0\" is none\n"},
    Row{"{objectName: jobs, destination: d, schedule: '* * * * *'}", "9:56 error schedule-minimum-interval ~.schedule: runs must be at least 10 minutes apart; here it can be 1 minute\n"},
    Row{"{objectName: jobs, destination: d, schedule: '*/5 * * * *'}", "9:56 error schedule-minimum-interval ~.schedule: runs must be at least 10 minutes apart; here it can be 5 minutes\n"},
    Row{"{objectName: jobs, destination: d, schedule: '*/9 * * * *'}", "9:56 error schedule-minimum-interval ~.schedule: runs must be at least 10 minutes apart; here it can be 6 minutes\n"},
    Row{"{objectName: jobs, destination: d, schedule: '0,5 * * * *'}", "9:56 error schedule-minimum-interval ~.schedule: runs must be at least 10 minutes apart; here it can be 5 minutes\n"},
    Row{"{objectName: jobs, destination: d, schedule: '0,55 * * * *'}", "9:56 error schedule-minimum-interval ~.schedule: runs must be at least 10 minutes apart; here it can be 5 minutes\n"},
    // What is always enabled.
    Row{"{objectName: jobs, destination: d, enabled: sometimes}", "9:55 error value-choice ~.enabled: must be always, not \"sometimes\"\n"},
    Row{"{objectName: jobs, destination: d, enabled: always, requiredFields: [{fieldName: id}]}", "9:11 error always-enabled-fields ~: what is always enabled needs a schedule\n"},
    Row{"{objectName: jobs, destination: d, enabled: always, schedule: 0 9 * * *}", "9:11 error always-enabled-fields ~.requiredFields: what is always enabled needs at least one required field\n"},
    Row{"{objectName: jobs, destination: d, enabled: always, schedule: 0 9 * * *, requiredFields: [{fieldName: id}, {fieldName: a, mapToName: b}]}", "9:144 error always-enabled-fields ~.requiredFields[1].mapToName: what is always enabled takes required fields as they are\n"},
    // Fields.
    Row{"{objectName: jobs, destination: d, optionalFieldsAuto: some}", "9:66 error value-choice ~.optionalFieldsAuto: must be all, not \"some\"\n"},
    Row{"{objectName: jobs, destination: d, requiredFields: id}", "9:62 error value-type ~.requiredFields: must be a list\n"},
    Row{"{objectName: jobs, destination: d, requiredFields: [id]}", "9:63 error value-type ~.requiredFields[0]: must be a mapping of keys to values\n9:63 error required-field ~.requiredFields[0]: needs a fieldName, or a mapToName to choose a field for\n"},
    Row{"{objectName: jobs, destination: d, requiredFields: [{feildName: id}]}", "9:63 error required-field ~.requiredFields[0]: needs a fieldName, or a mapToName to choose a field for\n9:64 error unknown-key ~.requiredFields[0].feildName: unknown key; did you mean \"fieldName\"?\n"},
    Row{"{objectName: jobs, destination: d, requiredFields: [{fieldName: \"$['a'\"}]}", "9:75 error field-mapping-jsonpath ~.requiredFields[0].fieldName: \"$['a'\" is no path; expected the form $['key']['key']\n"},
    Row{"{objectName: jobs, destination: d, optionalFields: [{fieldName: a, mapToName: \"$['a'][0]\"}]}", "9:89 error field-mapping-jsonpath ~.optionalFields[0].mapToName: \"$['a'][0]\" is no path; expected the form $['key']['key']\n"},
    Row{"{objectName: jobs, destination: d, optionalFields: [{mapToName: a, mapToDisplayName: A, default: \"$[]\"}]}", "9:108 error field-mapping-jsonpath ~.optionalFields[0].default: \"$[]\" is no path; expected the form $['key']['key']\n"},
    Row{"{objectName: jobs, destination: d, requiredFields: [{fieldName: a, mapToName: x}], optionalFields: [{fieldName: b, mapToName: x}]}", "9:137 error field-mapping-unique ~.optionalFields[0].mapToName: another field is mapped to \"x\", too\n"},
    Row{"{objectName: jobs, destination: d, requiredFields: [{fieldName: a, mapToName: x}, {fieldName: b, mapToName: \"$['x']['y']\"}]}", "9:119 error field-mapping-unique ~.requiredFields[1].mapToName: another field is mapped to \"$['x']['y']\", too\n"},
    Row{"{objectName: jobs, destination: d, requiredFields: [{fieldName: a, mapToName: x, prompt: Which}]}", "9:100 error field-choice ~.requiredFields[0].prompt: is for a field that installations choose; this one has a fieldName\n"},
    // Backfill and delivery.
    Row{"{objectName: jobs, destination: d, backfill: {}}", "9:56 error required-field ~.backfill.defaultPeriod: is required\n"},
    Row{"{objectName: jobs, destination: d, backfill: {defaultPeriod: {}}}", "9:72 error backfill-config ~.backfill.defaultPeriod: needs days or fullHistory\n"},
    Row{"{objectName: jobs, destination: d, backfill: {defaultPeriod: {days: 3, fullHistory: true}}}", "9:72 error backfill-config ~.backfill.defaultPeriod: days and fullHistory exclude each other\n"},
    Row{"{objectName: jobs, destination: d, backfill: {defaultPeriod: {days: -1}}}", "9:79 error value-range ~.backfill.defaultPeriod.days: must be a whole number of 0 or more\n"},
    Row{"{objectName: jobs, destination: d, backfill: {defaultPeriod: {days: '3'}}}", "9:79 error value-range ~.backfill.defaultPeriod.days: must be a whole number of 0 or more\n"},
    Row{"{objectName: jobs, destination: d, backfill: {defaultPeriod: {fullHistory: 'true'}}}", "9:86 error value-type ~.backfill.defaultPeriod.fullHistory: must be true or false\n"},
    Row{"{objectName: jobs, destination: d, delivery: {}}", "9:56 error required-field ~.delivery.mode: is required\n"},
    Row{"{objectName: jobs, destination: d, delivery: {mode: streaming}}", "9:63 error value-choice ~.delivery.mode: must be auto or onRequest, not \"streaming\"\n"},
    Row{"{objectName: jobs, destination: d, delivery: {mode: auto, pageSize: 100}}", "9:79 error delivery-mode ~.delivery.pageSize: is for the mode onRequest\n"},
    Row{"{objectName: jobs, destination: d, delivery: {mode: onRequest}}", "9:56 error delivery-mode ~.delivery: the mode onRequest needs a pageSize from 50 to 500\n"},
    Row{"{objectName: jobs, destination: d, delivery: {mode: onRequest, pageSize: 49}}", "9:84 error value-range ~.delivery.pageSize: must be a whole number from 50 to 500\n"},
    Row{"{objectName: jobs, destination: d, delivery: {mode: onRequest, pageSize: 501}}", "9:84 error value-range ~.delivery.pageSize: must be a whole number from 50 to 500\n"}));
// clang-format on

class WrongSubscribeObject : public testing::TestWithParam<Row> {};

TEST_P(WrongSubscribeObject, SaysWhatWhereAndWhy) {
  const std::string text = R"(specVersion: 1.0.0
integrations:
  - name: main
    provider: housecallPro
    read: {objects: [{objectName: jobs, destination: d}]}
    subscribe:
      objects:
        [
          )" + std::string(GetParam().part) +
                           "]\n";
  EXPECT_EQ(problems_of(text, "$.integrations[0].subscribe.objects[0]"), GetParam().problems);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Table, WrongSubscribeObject, testing::Values(
    Row{"jobs", "9:11 error value-type ~: must be a mapping of keys to values\n"},
    Row{"{createEvent: {}}", "9:11 error required-field ~.objectName: is required\n9:11 error required-field ~.destination: is required\n"},
    Row{"{objectName: \"\", destination: \"\", otherEvents: [job.paid]}", "9:24 error value-type ~.objectName: must be text that is not empty\n9:41 error value-type ~.destination: must be text that is not empty\n"},
    Row{"{objectName: job, destination: d, otherEvents: [job.paid]}", "9:24 error object-exists ~.objectName: \"job\" is not an object to subscribe to; did you mean \"jobs\"?\n"},
    Row{"{objectName: tags, destination: d}", "9:11 warning subscribe-minimum-events ~: names no event, so nothing comes of it\n9:24 error object-exists ~.objectName: \"tags\" is not an object to subscribe to; expected customers, employees, estimates, invoices, jobs, leads or job.appointments\n"},
    Row{"{objectName: jobs, destination: d}", "9:11 warning subscribe-minimum-events ~: names no event, so nothing comes of it\n"},
    Row{"{objectName: jobs, destination: d, otherEvents: []}", "9:11 warning subscribe-minimum-events ~: names no event, so nothing comes of it\n"},
    Row{"{objectName: jobs, destination: d, createEvnt: {}, otherEvents: [job.paid]}", "9:46 error unknown-key ~.createEvnt: unknown key; did you mean \"createEvent\"?\n"},
    Row{"{objectName: jobs, destination: d, createEvent: {}}", "9:11 error subscribe-inherit-fields ~.inheritFieldsAndMapping: must be true: the fields are those of the read object\n"},
    Row{"{objectName: jobs, destination: d, inheritFieldsAndMapping: false, deleteEvent: {}}", "9:71 error subscribe-inherit-fields ~.inheritFieldsAndMapping: must be true: the fields are those of the read object\n"},
    Row{"{objectName: jobs, destination: d, inheritFieldsAndMapping: yes, deleteEvent: {}}", "9:71 error value-type ~.inheritFieldsAndMapping: must be true or false\n9:71 error subscribe-inherit-fields ~.inheritFieldsAndMapping: must be true: the fields are those of the read object\n"},
    Row{"{objectName: leads, destination: d, inheritFieldsAndMapping: true, deleteEvent: {}}", "9:11 error subscribe-requires-read ~: read has no object \"leads\", whose fields these events would have\n"},
    Row{"{objectName: jobs, destination: d, inheritFieldsAndMapping: true, createEvent: {enabled: true}}", "9:100 error value-choice ~.createEvent.enabled: must be always, not \"true\"\n"},
    Row{"{objectName: jobs, destination: d, inheritFieldsAndMapping: true, deleteEvent: always}", "9:90 error value-type ~.deleteEvent: must be a mapping of keys to values\n"},
    Row{"{objectName: jobs, destination: d, inheritFieldsAndMapping: true, createEvent: }", "9:77 error value-type ~.createEvent: must be a mapping of keys to values\n"},
    Row{"{objectName: jobs, destination: d, inheritFieldsAndMapping: true, createEvent: {enable: always}}", "9:91 error unknown-key ~.createEvent.enable: unknown key; did you mean \"enabled\"?\n"},
    Row{"{objectName: jobs, destination: d, inheritFieldsAndMapping: true, updateEvent: {}}", "9:90 error update-event-watch-fields ~.updateEvent: needs watchFieldsAuto, or at least one field in requiredWatchFields\n"},
    Row{"{objectName: jobs, destination: d, inheritFieldsAndMapping: true, updateEvent: {requiredWatchFields: []}}", "9:90 error update-event-watch-fields ~.updateEvent: needs watchFieldsAuto, or at least one field in requiredWatchFields\n"},
    Row{"{objectName: jobs, destination: d, inheritFieldsAndMapping: true, updateEvent: {watchFieldsAuto: all, requiredWatchFields: [a]}}", "9:90 error update-event-watch-fields ~.updateEvent: watchFieldsAuto and requiredWatchFields exclude each other\n"},
    Row{"{objectName: jobs, destination: d, inheritFieldsAndMapping: true, updateEvent: {watchFieldsAuto: some}}", "9:108 error value-choice ~.updateEvent.watchFieldsAuto: must be all or selected, not \"some\"\n"},
    Row{"{objectName: jobs, destination: d, inheritFieldsAndMapping: true, updateEvent: {requiredWatchFields: [a.b]}}", "9:113 error watch-fields-no-nesting ~.updateEvent.requiredWatchFields[0]: only top-level fields can be watched\n"},
    Row{"{objectName: jobs, destination: d, inheritFieldsAndMapping: true, updateEvent: {requiredWatchFields: [a, \"$['b']\"]}}", "9:116 error watch-fields-no-nesting ~.updateEvent.requiredWatchFields[1]: only top-level fields can be watched\n"},
    Row{"{objectName: jobs, destination: d, inheritFieldsAndMapping: true, updateEvent: {requiredWatchFields: a}}", "9:90 error update-event-watch-fields ~.updateEvent: needs watchFieldsAuto, or at least one field in requiredWatchFields\n9:112 error value-type ~.updateEvent.requiredWatchFields: must be a list of texts\n"},
    Row{"{objectName: employees, destination: d, inheritFieldsAndMapping: true, createEvent: {}}", "9:11 error subscribe-requires-read ~: read has no object \"employees\", whose fields these events would have\n9:95 error event-object ~.createEvent: employees has no such event; list what you want, as Housecall Pro sends it, under otherEvents\n"},
    Row{"{objectName: jobs, destination: d, associationChangeEvent: {enabled: always}, otherEvents: [job.paid]}", "9:70 error association-change-event ~.associationChangeEvent: Housecall Pro has no association events\n"},
    Row{"{objectName: jobs, destination: d, otherEvents: job.paid}", "9:11 warning subscribe-minimum-events ~: names no event, so nothing comes of it\n9:59 error value-type ~.otherEvents: must be a list of texts\n"},
    Row{"{objectName: jobs, destination: d, otherEvents: [job.paid, {c: d}, \"\"]}", "9:70 error value-type ~.otherEvents[1]: must be text that is not empty\n9:78 error value-type ~.otherEvents[2]: must be text that is not empty\n"},
    Row{"{objectName: jobs, destination: d, otherEvents: [job.payed]}", "9:60 warning event-name ~.otherEvents[0]: Housecall Pro is not known to send \"job.payed\"; did you mean \"job.paid\"?\n"},
    Row{"{objectName: jobs, destination: d, otherEvents: [invoice.paid]}", "9:60 warning event-object ~.otherEvents[0]: \"invoice.paid\" is an event of invoices and never comes here\n"},
    Row{"{objectName: employee, destination: d, otherEvents: [pro.created]}", "9:64 note event-name ~.otherEvents[0]: \"pro.created\" is taken as \"employee.created\", as Housecall Pro's payloads call it\n"},
    Row{"{objectName: estimates, destination: d, otherEvents: [estimate.option.approval_status_change]}", "9:65 note event-name ~.otherEvents[0]: \"estimate.option.approval_status_change\" is taken as \"estimate.option.approval_status_changed\", as Housecall Pro's payloads call it\n"},
    Row{"{objectName: jobs, destination: d, otherEvents: [job.paid]}, {objectName: jobs, destination: d, otherEvents: [job.paid]}", "9:72 error duplicate-subscribe-object $.integrations[0].subscribe.objects[1]: jobs stands here a second time\n"}));
// clang-format on

class WrongFrame : public testing::TestWithParam<Row> {};

TEST_P(WrongFrame, SaysWhatWhereAndWhy) {
  EXPECT_EQ(problems_of(std::string(GetParam().part), "$.integrations[0]"), GetParam().problems);
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Table, WrongFrame, testing::Values(
    Row{"", "1:1 error value-type $: must be a mapping of keys to values\n"},
    Row{"- 1", "1:1 error value-type $: must be a mapping of keys to values\n"},
    Row{"a: 1", "1:1 error unknown-key $.a: unknown key\n1:1 error required-field $.specVersion: is required\n1:1 error required-field $.integrations: is required\n"},
    Row{"specVersion: 1.0\nintegrations: []\n", "1:14 error spec-version $.specVersion: must be 1.0.0, not \"1.0\"\n2:15 error integration-structure $.integrations: must have at least one element\n"},
    Row{"specVersion: 1.0.0\nintegrations: {}\n", "2:15 error value-type $.integrations: must be a list\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{}, 1]\n", "2:16 error required-field ~.name: is required\n2:16 error required-field ~.provider: is required\n2:20 error value-type $.integrations[1]: must be a mapping of keys to values\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: housecallPro}]\n", "2:16 error integration-structure ~: needs read, write, proxy or subscribe\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: housecallpro, proxy: {}}]\n", "2:36 error provider-not-supported ~.provider: unknown provider \"housecallpro\"; did you mean \"housecallPro\"?\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: hubspot, anything: 1}]\n", "2:15 warning provider-not-supported $.integrations: none of them is for housecallPro: every event will be unrouted\n2:36 note provider-not-supported ~.provider: is for hubspot, not for housecallPro, and ignored here\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: hubspot, provider: housecallPro}]\n", "2:36 note provider-not-supported ~.provider: is for hubspot, not for housecallPro, and ignored here\n2:45 error duplicate-key ~.provider: stands here a second time\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: HOUSECALLPRO, prxoy: {}, proxy: {}}]\n", "2:36 error provider-not-supported ~.provider: unknown provider \"HOUSECALLPRO\"; did you mean \"housecallPro\"?\n2:50 error unknown-key ~.prxoy: unknown key; did you mean \"proxy\"?\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: 12, provider: housecallPro, displayName: true, proxy: {}}]\n", "2:23 error value-type ~.name: must be text: put 12 in quotes\n2:64 error value-type ~.displayName: must be text: put true in quotes\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a b, provider: housecallPro, proxy: {}}]\n", "2:23 warning integration-name ~.name: no installation can be of \"a b\" here: expected 1 to 128 letters, digits, dots, underscores or dashes\n"},
    Row{"specVersion: 1.0.0\nintegrations:\n  - name:\n\n    # a comment\n    provider: housecallPro\n    proxy: {}\n", "3:5 error value-type ~.name: must be text that is not empty\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: housecallPro, write: {objects: [{objectName: jbos}, {objectName: invoices}]}}]\n", "2:81 warning object-exists ~.write.objects[0].objectName: the connector does not write \"jbos\"; did you mean \"jobs\"?\n2:101 warning object-exists ~.write.objects[1].objectName: the connector does not write \"invoices\"\n"},
    Row{"--- {specVersion: 1.0.0, integrations: [{name: a, provider: housecallPro, proxy: {}}]}\n--- {specVersion: 2.0.0}\n", "2:1 error yaml-syntax $: the file holds more than one YAML document\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: housecallPro, subscrib: {}, proxy: {}}]\n", "2:50 error unknown-key ~.subscrib: unknown key; did you mean \"subscribe\"?\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: housecallPro, read: {objects: []}}]\n", "2:66 error read-objects ~.read.objects: must have at least one element\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: housecallPro, write: {objects: []}}]\n", "2:67 error write-objects ~.write.objects: must have at least one element\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: housecallPro, read: {}}]\n", "2:56 error required-field ~.read.objects: is required\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: housecallPro, write: {objects: [{objectName: jobs}, {objectName: jobs}]}}]\n", "2:88 error duplicate-write-object ~.write.objects[1]: jobs stands here a second time\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: housecallPro, write: {objects: [{objectName: jobs, valueDefaults: {allowAnyFields: 1}}]}}]\n", "2:119 error value-type ~.write.objects[0].valueDefaults.allowAnyFields: must be true or false\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: housecallPro, proxy: {enabled: 1}}]\n", "2:67 error value-type ~.proxy.enabled: must be true or false\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: housecallPro, proxy: {}, watchSchema: {destination: d, schedule: x, allObjects: {fieldCreated: {enabled: never}}}}]\n", "2:101 error schedule-syntax ~.watchSchema.schedule: \"x\" is no schedule such as \"*/10 * * * *\": it has 1 field, not minute, hour, day, month and weekday\n2:141 error value-choice ~.watchSchema.allObjects.fieldCreated.enabled: must be always, not \"never\"\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: housecallPro, subscribe: {objects: [{objectName: jobs, destination: d, otherEvents: [job.paid]}]}}]\n", "2:61 error subscribe-requires-read ~.subscribe: needs a read beside it: the connector refuses one without\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, provider: housecallPro, proxy: {}}, {name: a, provider: housecallPro, proxy: {}}]\n", "2:62 error duplicate-integration $.integrations[1]: the integration \"a\" is here twice\n"},
    Row{"specVersion: 1.0.0\nintegrations: [{name: a, name: b, provider: housecallPro, proxy: {}}]\n", "2:26 error duplicate-key ~.name: stands here a second time\n"}));
// clang-format on

}  // namespace
}  // namespace housecalld::manifest
