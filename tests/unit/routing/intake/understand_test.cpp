// SPDX-License-Identifier: Apache-2.0
#include "routing/intake/understand.hpp"

#include <gtest/gtest.h>

namespace housecalld::intake {
namespace {

using event::Action;
using event::EventState;
using event::Tombstone;
using Names = std::vector<std::string>;

const base::Timestamp kDeleted = *base::parse_rfc3339("2026-09-14T10:00:00Z");

event::Installation installation() {
  event::Installation made;
  made.id = "acme";
  made.integration = "main";
  made.company_id = "co";
  return made;
}

plan::RoutingTable table(plan::AfterDelete after_delete = plan::AfterDelete::kOther) {
  plan::RoutingTable made;
  made.manifest = {{{"main", {{"jobs", "crm", true, true, true, {"job.paid"}, 1}}}}};
  made.after_delete = after_delete;
  return made;
}

std::string body_of(const std::string& event, const std::string& occurred_at,
                    const std::string& record = R"({"id":"job_1","total":1})",
                    const std::string& company = "co") {
  return R"({"event":")" + event + R"(","event_occurred_at":")" + occurred_at +
         R"(","company_id":")" + company + R"(","job":)" + record + "}";
}

Understood understood(const std::string& body, const Known& known,
                      const plan::RoutingTable& routing) {
  return understand(body, mapping::map_event(body), installation(), routing, known);
}

TEST(Understand, ADeleteSetsTheTombstoneAndGoesOutAsWhatItIs) {
  const std::string body = body_of("job.deleted", "2026-09-14T10:00:00Z");
  for (const Known& known : {Known{}, Known{{}, kDeleted}}) {
    const Understood made = understood(body, known, table());
    EXPECT_EQ(made.tombstone, Tombstone::kSet);
    EXPECT_EQ(made.object.action, Action::kDelete);
    EXPECT_EQ(made.record_deleted_at, std::nullopt);
    EXPECT_EQ(made.plan.destinations, Names{"crm"});
  }
}

TEST(Understand, OfARecordThatIsNotOursADeleteSetsNone) {
  EXPECT_EQ(understood(body_of("job.deleted", "2026-09-14T10:00:00Z", R"({"id":"job_1"})", "other"),
                       {}, table())
                .tombstone,
            Tombstone::kKeep);
  EXPECT_EQ(
      understood(body_of("job.deleted", "2026-09-14T10:00:00Z", R"({"id":"csr_1"})"), {}, table())
          .tombstone,
      Tombstone::kKeep);
  EXPECT_EQ(
      understood(body_of("job.deleted", "2026-09-14T10:00:00Z", "null"), {}, table()).tombstone,
      Tombstone::kKeep);
}

struct Late {
  std::string event;
  std::string occurred_at;
  plan::AfterDelete policy;
  Action action;
  EventState state;
  bool marked;
  Tombstone tombstone = Tombstone::kKeep;
};

TEST(Understand, WhatComesAfterTheDeleteDoesNotBringTheRecordBack) {
  using enum plan::AfterDelete;
  const std::string before = "2026-09-14T09:59:59Z";
  const std::string same = "2026-09-14T10:00:00Z";
  const std::string after = "2026-09-14T10:00:01Z";
  const auto routed = EventState::kRouted;
  const auto unrouted = EventState::kUnrouted;
  for (const Late& row : std::vector<Late>{
           {"job.updated", before, kOther, Action::kOther, routed, true},
           {"job.updated", after, kOther, Action::kOther, routed, true},
           {"job.created", before, kOther, Action::kOther, routed, true},
           {"job.created", same, kOther, Action::kOther, routed, true},
           {"job.created", after, kOther, Action::kCreate, routed, false, Tombstone::kLift},
           {"job.paid", before, kOther, Action::kOther, routed, true},
           {"job.started", before, kOther, Action::kOther, unrouted, true},
           {"job.updated", before, kHold, Action::kUpdate, unrouted, true},
           {"job.created", after, kHold, Action::kCreate, routed, false, Tombstone::kLift},
           {"job.deleted", after, kHold, Action::kDelete, routed, false, Tombstone::kSet},
           {"job.updated", before, kForward, Action::kUpdate, routed, true},
       }) {
    SCOPED_TRACE(row.event + " at " + row.occurred_at);
    const Understood made =
        understood(body_of(row.event, row.occurred_at), {{}, kDeleted}, table(row.policy));
    EXPECT_EQ(made.object.action, row.action);
    EXPECT_EQ(made.plan.state, row.state);
    EXPECT_EQ(made.record_deleted_at.has_value(), row.marked);
    EXPECT_EQ(made.tombstone, row.tombstone);
  }
  EXPECT_EQ(understood(body_of("job.updated", before), {{}, kDeleted}, table(kHold)).plan.reason,
            "its record was deleted at 2026-09-14T10:00:00Z; mapping.after_delete decides");
}

TEST(Understand, ADeleteOfAnEarlierLifeMarksNothing) {
  const auto mark = [](const std::string& deleted_at) {
    return understood(body_of("job.deleted", deleted_at),
                      {{}, {}, base::parse_rfc3339("2026-09-14T10:00:00Z")}, table())
        .tombstone;
  };
  EXPECT_EQ(mark("2026-09-14T09:59:59Z"), Tombstone::kKeep);
  EXPECT_EQ(mark("2026-09-14T10:00:00Z"), Tombstone::kSet);
  EXPECT_EQ(mark("2026-09-14T10:00:01Z"), Tombstone::kSet);
}

TEST(Understand, ACreateWithoutATimeDoesNotLift) {
  const std::string body = R"({"event":"job.created","company_id":"co","job":{"id":"job_1"}})";
  const Understood made = understood(body, {{}, kDeleted}, table());
  EXPECT_EQ(made.tombstone, Tombstone::kKeep);
  EXPECT_EQ(made.object.action, Action::kOther);
}

TEST(Understand, TheRecordIsFilteredAsItStandsInTheBody) {
  plan::RoutingTable routing = table();
  routing.filters["crm"].record = {*plan::parse_condition("/total equals 1")};
  EXPECT_EQ(understood(body_of("job.created", "2026-09-14T10:00:00Z"), {}, routing).plan.state,
            EventState::kRouted);
  EXPECT_EQ(understood(body_of("job.created", "2026-09-14T10:00:00Z", R"({"id":"j","total":2})"),
                       {}, routing)
                .plan.reason,
            "the filter of crm leaves it out");
}

TEST(ChangedFields, AreThoseThatDiffer) {
  const auto changed = [](const std::string& before, const std::string& now) {
    const auto names = changed_fields(R"({"job":)" + before + "}", R"({"job":)" + now + "}", "job");
    if (!names) return std::string("unknown");
    std::string all;
    for (const std::string& name : *names) all += name + ' ';
    return all;
  };
  EXPECT_EQ(changed(R"({"a":1,"b":2})", R"({ "b" : 2, "a":1})"), "");
  EXPECT_EQ(changed(R"({"a":1,"b":2})", R"({"a":1,"b":3})"), "b ");
  EXPECT_EQ(changed(R"({"a":1})", R"({"c":1,"a":1,"b":null})"), "c b ");
  EXPECT_EQ(changed(R"({"z":1,"a":1,"b":null})", R"({"a":1})"), "b z ");
  EXPECT_EQ(changed(R"({"a":null})", R"({"a":0})"), "a ");
  EXPECT_EQ(changed(R"({"a":{"x":[1,{"y":2}]}})", R"({"a":{"x":[1,{"y":3}]}})"), "a ");
  EXPECT_EQ(changed(R"({"a":{"x":1}})", R"({"a":{ "x" : 1 }})"), "");
  EXPECT_EQ(changed(R"({"a":"\u00e9"})", "{\"a\":\"\xC3\xA9\"}"), "") << "the same string";
  EXPECT_EQ(changed(R"({"a":1.0})", R"({"a":1})"), "a ") << "numbers are compared as written";
  EXPECT_EQ(changed(R"({"a":12345678901234567890123})", R"({"a":12345678901234567890124})"), "a ");
  EXPECT_EQ(changed(R"({"a":0,"a":1})", R"({"a":2,"a":1})"), "") << "the last of a key counts";
  EXPECT_EQ(changed(R"({"a":1})", R"({"a":1,"a":2,"b":1,"b":1})"), "a b ");
  for (const char* none : {"null", "[]", "\"job_1\"", "1"}) {
    EXPECT_EQ(changed(none, R"({"a":1})"), "unknown");
    EXPECT_EQ(changed(R"({"a":1})", none), "unknown");
  }
  std::string many;
  for (int i = 0; i <= 1'000; ++i) many += (i > 0 ? ",\"f" : "\"f") + std::to_string(i) + "\":1";
  EXPECT_EQ(changed("{" + many + "}", R"({"a":1})"), "unknown") << "more than anybody has";
  EXPECT_EQ(changed_fields("", R"({"job":{}})", "job"), std::nullopt);
  EXPECT_EQ(changed_fields("not JSON", R"({"job":{}})", "job"), std::nullopt);
}

}  // namespace
}  // namespace housecalld::intake
