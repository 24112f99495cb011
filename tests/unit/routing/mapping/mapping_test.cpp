// SPDX-License-Identifier: Apache-2.0
#include "routing/mapping/mapping.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "tests/support/files.hpp"

namespace housecalld::mapping {
namespace {

std::string occurred_at(std::string_view members) {
  const Mapped mapped = map_event(R"({"event":"job.created",)" + std::string(members) + "}");
  EXPECT_EQ(mapped.reason, "");
  return mapped.object.occurred_at ? base::to_rfc3339(*mapped.object.occurred_at) : "absent";
}

TEST(MapEvent, TakesTheFirstTimeThatCanBeRead) {
  EXPECT_EQ(occurred_at(R"("event_occurred_at":"2026-09-14T10:00:03Z",
                           "event_created_at":"2026-01-01T00:00:00Z")"),
            "2026-09-14T10:00:03Z");
  EXPECT_EQ(occurred_at(R"("event_created_at":"2026-01-01T00:00:00Z")"), "2026-01-01T00:00:00Z");
  EXPECT_EQ(occurred_at(R"("event_occurred_at":null,"event_created_at":"2026-01-01T00:00:00Z")"),
            "2026-01-01T00:00:00Z");
  EXPECT_EQ(occurred_at(R"("event_occurred_at":"2026-09-14T12:00:03+02:00")"),
            "2026-09-14T10:00:03Z");
  EXPECT_EQ(occurred_at(R"("event_occurred_at":"yesterday")"), "absent");
  EXPECT_EQ(occurred_at(R"("event_occurred_at":1789380000)"), "absent");
  EXPECT_EQ(occurred_at(R"("job":{})"), "absent");
}

struct RecordRow {
  std::string_view record;
  std::string_view id;

  friend void PrintTo(const RecordRow& row, std::ostream* out) { *out << row.record; }
};

class Record : public testing::TestWithParam<RecordRow> {};

TEST_P(Record, LeavesTheEventMappedWhateverItIs) {
  const Mapped mapped =
      map_event(R"({"event":"job.updated","job":)" + std::string(GetParam().record) + "}");
  EXPECT_EQ(mapped.reason, "");
  EXPECT_EQ(mapped.object.object, "jobs");
  EXPECT_EQ(mapped.object.payload_key, "job");
  EXPECT_EQ(mapped.object.record_id.value_or("absent"), GetParam().id);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Record,
    testing::Values(
        RecordRow{R"({"id":"job_1"})", "job_1"},
        RecordRow{R"({"id":"job_1","id":"job_2"})", "job_2"},
        RecordRow{R"({"\u0069d":"job_1"})", "job_1"}, RecordRow{R"({"id":""})", "absent"},
        RecordRow{R"({"id":7})", "7"}, RecordRow{R"({"id":null})", "absent"},
        RecordRow{R"({"ID":"job_1"})", "job_1"}, RecordRow{R"({"job_id":"job_1"})", "job_1"},
        RecordRow{R"({"id":["job_1"]})", "absent"}, RecordRow{R"({"uuid":"job_1"})", "absent"},
        RecordRow{R"([{"id":"job_1"}])", "absent"}, RecordRow{R"("job_1")", "job_1"},
        RecordRow{R"("lea_1")", "absent"}, RecordRow{"null", "absent"}, RecordRow{"1", "absent"}));

TEST(MapEvent, TakesAnEmployeeUnderEitherKey) {
  const auto key_and_id = [](const std::string& body) {
    const event::ObjectEvent object = map_event(body).object;
    EXPECT_EQ(object.object, "employees");
    EXPECT_EQ(object.action, event::Action::kOther);
    return object.payload_key + " " + object.record_id.value_or("absent");
  };
  EXPECT_EQ(key_and_id(R"({"event":"employee.created","employee":{"id":"pro_1"}})"),
            "employee pro_1");
  EXPECT_EQ(key_and_id(R"({"event":"employee.created","pro":{"id":"pro_1"}})"), "pro pro_1");
  EXPECT_EQ(key_and_id(R"({"event":"pro.created","pro":{"id":"pro_1"}})"), "pro pro_1");
  EXPECT_EQ(key_and_id(R"({"event":"pro.created","pro":null,"employee":{"id":"pro_1"}})"),
            "employee pro_1");
  EXPECT_EQ(key_and_id(R"({"event":"pro.created","pro":{"id":"pro_1"},"employee":{"id":"pro_2"}})"),
            "pro pro_1");
  EXPECT_EQ(key_and_id(R"({"event":"pro.created"})"), "pro absent");
}

TEST(MapEvent, TakesAJobWithAnEstimatesIdForAGhost) {
  const auto is_ghost = [](const std::string& body) { return map_event(body).object.ghost_job; };
  EXPECT_TRUE(is_ghost(R"({"event":"job.paid","job":{"id":"csr_1"}})"));
  EXPECT_FALSE(is_ghost(R"({"event":"job.paid","job":{"id":"job_1"}})"));
  EXPECT_FALSE(is_ghost(R"({"event":"job.paid","job":{"id":"CSR_1"}})"));
  EXPECT_FALSE(is_ghost(R"({"event":"job.paid"})"));
  EXPECT_FALSE(is_ghost(R"({"event":"estimate.sent","estimate":{"id":"csr_1"}})"));
  EXPECT_FALSE(is_ghost(R"({"event":"job.appointment.scheduled","appointment":{"id":"csr_1"}})"));
}

TEST(MapEvent, TakesTheLastOfRepeatedKeys) {
  const Mapped mapped = map_event(
      R"({"event":"lead.created","event":"job.created","job":{"id":"job_1"},"job":{"id":"job_2"},
          "company_id":"a","company_id":"b"})");
  EXPECT_EQ(mapped.object.provider_event, "job.created");
  EXPECT_EQ(mapped.object.record_id, "job_2");
  EXPECT_EQ(mapped.object.company_id, "b");
}

TEST(MapEvent, FindsTheIdOfADeleteWhereverItStands) {
  const auto id_in = [](const std::string& members) {
    const Mapped mapped = map_event(R"({"event":"lead.deleted")" + members + "}");
    EXPECT_EQ(mapped.reason, "");
    EXPECT_EQ(mapped.object.action, event::Action::kDelete);
    return mapped.object.record_id.value_or("absent");
  };
  EXPECT_EQ(id_in(R"(,"lead":{"id":"lea_4"})"), "lea_4");
  EXPECT_EQ(id_in(R"(,"lead":"lea_4")"), "lea_4");
  EXPECT_EQ(id_in(R"(,"lead":null,"id":"lea_4")"), "lea_4");
  EXPECT_EQ(id_in(R"(,"lead":{},"lead_id":"lea_4")"), "lea_4");
  EXPECT_EQ(id_in(R"(,"lead_id":"4711")"), "4711");
  EXPECT_EQ(id_in(R"(,"data":{"id":"lea_4"})"), "lea_4");
  EXPECT_EQ(id_in(R"(,"lead":{"id":"lea_1"},"id":"lea_4")"), "lea_1");
  EXPECT_EQ(id_in(R"(,"lead":{"id":12345})"), "12345");
  EXPECT_EQ(id_in(R"(,"lead":{"lead_id":"lea_4"})"), "lea_4");
  EXPECT_EQ(id_in(R"(,"data":{"lead":{"id":"lea_4"}})"), "lea_4");
  EXPECT_EQ(id_in(R"(,"lead_id":4711)"), "4711");
  // What may be something else.
  EXPECT_EQ(id_in(R"(,"id":77)"), "absent");
  EXPECT_EQ(id_in(R"(,"id":"evt_4")"), "absent");
  EXPECT_EQ(id_in(R"(,"data":{"id":"cus_4"})"), "absent");
  EXPECT_EQ(id_in(R"(,"lead":"a lead")"), "absent");
  EXPECT_EQ(id_in(""), "absent");
}

TEST(MapEvent, AGhostIsOneWhereverItsIdStands) {
  for (const std::string rest :
       {R"("job":{"id":"csr_1"})", R"("job":"csr_1")", R"("id":"csr_1")",
        R"("data":{"id":"csr_1"})", R"("job":{"number":1},"id":"csr_1")", R"("job_id":"csr_1")"}) {
    const event::ObjectEvent object = map_event(R"({"event":"job.deleted",)" + rest + "}").object;
    EXPECT_TRUE(object.ghost_job) << rest;
    EXPECT_EQ(object.record_id, "csr_1") << rest;
  }
  EXPECT_FALSE(map_event(R"({"event":"lead.deleted","id":"csr_1"})").object.ghost_job);
}

TEST(MapEvent, TakesWhateverRfc8259Allows) {
  for (const std::string odd :
       {R"("\ud83d")", R"("\uDE00\ud83d")", R"(-123456789012345678901234567890)", "1e999",
        "0.00000000000000000000000000000000000000000000001E-4000", R"("\u0000")"}) {
    const Mapped mapped =
        map_event(R"({"event":"job.created","job":{"id":"job_1","odd":)" + odd + "}}");
    EXPECT_EQ(mapped.reason, "") << odd;
    EXPECT_EQ(mapped.object.record_id, "job_1") << odd;
  }
}

struct Unmapped {
  std::string body;
  std::string_view reason;

  friend void PrintTo(const Unmapped& row, std::ostream* out) { *out << row.reason; }
};

class UnmappedBody : public testing::TestWithParam<Unmapped> {};

TEST_P(UnmappedBody, SaysWhy) {
  const Mapped mapped = map_event(GetParam().body);
  EXPECT_TRUE(mapped.reason.starts_with(GetParam().reason)) << mapped.reason;
  EXPECT_EQ(mapped.object.object, "");
  EXPECT_FALSE(mapped.object.record_id);
}

INSTANTIATE_TEST_SUITE_P(
    Table, UnmappedBody,
    testing::Values(
        Unmapped{"", "the body is not valid JSON: "},
        Unmapped{"   ", "the body is not valid JSON: "},
        Unmapped{"event=job.created", "the body is not valid JSON: "},
        Unmapped{R"({"event":"job.created")", "the body is not valid JSON: "},
        Unmapped{R"({"event":"job.created"}{})", "the body is not valid JSON: "},
        Unmapped{R"({"event":"job.created","job":{"id":"job_1","total":01}})",
                 "the body is not valid JSON: "},
        // Deep inside, where nothing is looked at: still the whole body must be valid.
        Unmapped{"{\"event\":\"job.created\",\"job\":{\"notes\":[{\"content\":\"\xC3\x28\"}]}}",
                 "the body is not valid JSON: "},
        Unmapped{"{\"event\":\"job.created\",\"job\":{\"notes\":\"a\nb\"}}",
                 "the body is not valid JSON: "},
        Unmapped{R"({"event":"job.created","job":)" + std::string(5000, '[') +
                     std::string(5000, ']') + "}",
                 "the body is not valid JSON: "},
        Unmapped{"[]", "the body is not a JSON object"},
        Unmapped{"null", "the body is not a JSON object"},
        Unmapped{"\"job.created\"", "the body is not a JSON object"},
        Unmapped{"{}", "the body has no event name"},
        Unmapped{R"({"Event":"job.created"})", "the body has no event name"},
        Unmapped{R"({"event":null})", "the event name is not a string"},
        Unmapped{R"({"event":["job.created"]})", "the event name is not a string"},
        Unmapped{R"({"event":""})", "the event name is empty"},
        Unmapped{R"({"event":"membership.renewed"})", "the event family \"membership\" "}));

TEST(MapEvent, KeepsWhatItUnderstoodOfAnUnmappedBody) {
  const Mapped mapped = map_event(test::payload("edge.unknown_family"));
  EXPECT_EQ(mapped.object.provider_event, "membership.renewed");
  EXPECT_EQ(mapped.object.company_id, "3f2b8c1e-6d4a-4e0b-9a57-0c1d2e3f4a5b");
  EXPECT_TRUE(mapped.object.occurred_at);
}

TEST(MapEvent, TakesBodiesOfEverySize) {
  const std::string small = R"({"event":"job.created","job":{"id":"job_1"}})";
  for (const std::size_t size : {100UL, 65'536UL, 65'537UL, 1'048'576UL}) {
    const std::string body =
        R"({"pad":")" + std::string(size, 'x') + R"(","event":"job.created","job":{"id":"job_9"}})";
    EXPECT_EQ(map_event(body).object.record_id, "job_9");
    EXPECT_EQ(map_event(small).object.record_id, "job_1");
  }
}

TEST(IsPing, IsASmallObjectWithoutEvent) {
  EXPECT_TRUE(is_ping(test::payload("edge.ping")));
  EXPECT_TRUE(is_ping("{}"));
  EXPECT_TRUE(is_ping(R"({"Event":"job.created"})"));
  EXPECT_FALSE(is_ping(R"({"event":null})"));
  EXPECT_FALSE(is_ping(R"({"\u0065vent":"job.created"})"));
  EXPECT_FALSE(is_ping(R"({"foo":"bar","event":"job.created"})"));
  EXPECT_FALSE(is_ping("[]"));
  EXPECT_FALSE(is_ping("\"foo\""));
  EXPECT_FALSE(is_ping(""));
  EXPECT_FALSE(is_ping(R"({"foo":"bar")"));
}

TEST(IsPing, EndsAtOneKibibyte) {
  const std::string frame = R"({"foo":""})";
  const auto of_size = [&](std::size_t size) {
    return R"({"foo":")" + std::string(size - frame.size(), 'x') + "\"}";
  };
  ASSERT_EQ(of_size(1024).size(), 1024U);
  EXPECT_TRUE(is_ping(of_size(1024)));
  EXPECT_FALSE(is_ping(of_size(1025)));
}

TEST(CompanyIdOf, IsEmptyWhereThereIsNone) {
  EXPECT_EQ(company_id_of(test::payload("job.created")), "3f2b8c1e-6d4a-4e0b-9a57-0c1d2e3f4a5b");
  EXPECT_EQ(company_id_of(R"({"company_id":"a","company_id":"b"})"), "b");
  EXPECT_EQ(company_id_of(R"({"company_id":7})"), "");
  EXPECT_EQ(company_id_of(R"({"event":"job.created"})"), "");
  EXPECT_EQ(company_id_of(R"(["company_id"])"), "");
  EXPECT_EQ(company_id_of("not JSON"), "");
  EXPECT_EQ(company_id_of(""), "");
}

}  // namespace
}  // namespace housecalld::mapping
