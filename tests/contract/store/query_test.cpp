// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store/store_contract.hpp"

namespace housecalld::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Three events that differ in everything a query can ask for.
class QueryContract : public StoreContract {
 protected:
  void SetUp() override {
    event::NewEvent job = event_of_record("msg_1", "job_1", {"crm", "audit"});
    event::NewEvent estimate = event_of_record("msg_2", "csr_1", {"crm"});
    estimate.event.installation = "beta";
    estimate.event.received_at = kStart + 10ms;
    estimate.event.object.object = "estimates";
    estimate.event.object.provider_event = "estimate.sent";
    event::NewEvent unmapped = new_event("msg_3");
    unmapped.event.received_at = kStart + 20ms;
    unmapped.event.state = event::EventState::kUnmapped;
    unmapped.event.reason = "no event";
    unmapped.event.object = {};
    for (const auto& made : {job, estimate, unmapped}) {
      ASSERT_TRUE(driver_.append(made).has_value());
    }
  }
  std::vector<std::string> found(const store::EventQuery& query) {
    std::vector<std::string> ids;
    for (const store::EventRow& row : store_->events(query).value().rows)
      ids.push_back(row.event.id);
    return ids;
  }
  std::vector<std::string> found(const store::DeliveryQuery& query) {
    std::vector<std::string> names;
    for (const store::DeliveryRow& row : store_->deliveries(query).value().rows) {
      names.push_back(row.event.id + " " + row.delivery.destination);
    }
    return names;
  }
};
INSTANTIATE_TEST_SUITE_P(Stores, QueryContract, testing::ValuesIn(all_stores()), name_of_kind);

TEST_P(QueryContract, EventsComeNewestFirstUpToTheLimit) {
  store::EventQuery query;
  EXPECT_THAT(found(query), ElementsAre("msg_3", "msg_2", "msg_1"));
  query.limit = 2;
  EXPECT_THAT(found(query), ElementsAre("msg_3", "msg_2"));
}

TEST_P(QueryContract, EveryFilterOfEventsSelects) {
  using Set = void (*)(store::EventQuery&);
  const std::vector<std::pair<Set, std::vector<std::string>>> cases = {
      {[](store::EventQuery& q) { q.id = "msg_2"; }, {"msg_2"}},
      {[](store::EventQuery& q) { q.id = "msg_9"; }, {}},
      {[](store::EventQuery& q) { q.installation = "acme"; }, {"msg_3", "msg_1"}},
      {[](store::EventQuery& q) { q.object = "estimates"; }, {"msg_2"}},
      {[](store::EventQuery& q) { q.provider_event = "job.created"; }, {"msg_1"}},
      {[](store::EventQuery& q) { q.record_id = "csr_1"; }, {"msg_2"}},
      {[](store::EventQuery& q) { q.record_id = ""; }, {}},
      {[](store::EventQuery& q) { q.state = event::EventState::kUnmapped; }, {"msg_3"}},
      {[](store::EventQuery& q) { q.since = kStart + 10ms; }, {"msg_3", "msg_2"}},
      {[](store::EventQuery& q) { q.since = kStart + 11ms; }, {"msg_3"}},
      {[](store::EventQuery& q) { q.until = kStart + 10ms; }, {"msg_1"}},
      {[](store::EventQuery& q) { q.until = kStart + 11ms; }, {"msg_2", "msg_1"}},
      {[](store::EventQuery& q) { q.object = "jobs' OR '1'='1"; }, {}},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    store::EventQuery query;
    cases[i].first(query);
    EXPECT_EQ(found(query), cases[i].second) << "case " << i;
  }
}

TEST_P(QueryContract, AllFiltersTogetherMustMatch) {
  store::EventQuery query;
  query.id = "msg_2";
  query.installation = "beta";
  query.object = "estimates";
  query.provider_event = "estimate.sent";
  query.record_id = "csr_1";
  query.state = event::EventState::kRouted;
  query.since = kStart;
  query.until = kStart + 1s;
  EXPECT_THAT(found(query), ElementsAre("msg_2"));
  query.installation = "acme";
  EXPECT_THAT(found(query), IsEmpty());
}

TEST_P(QueryContract, AnEventRowHasNoBodyButItsSizeAndItsDeliveriesCounted) {
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, kStart), "msg_1");
  const auto rows = store_->events({}).value().rows;
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[2].event.body, "");
  EXPECT_EQ(rows[2].body_bytes, new_event("msg_1").event.body.size());
  EXPECT_EQ(rows[2].event.installation, "acme");
  EXPECT_EQ(rows[2].delivered, 1U);
  EXPECT_EQ(rows[2].unfinished, 1U);
  EXPECT_EQ(rows[2].dead, 0U);
  ASSERT_EQ(driver_.finish_next("audit", DeliveryState::kDead, kStart), "msg_1");
  const store::EventRow after = store_->events({}).value().rows.at(2);
  EXPECT_EQ(after.unfinished, 0U);
  EXPECT_EQ(after.dead, 1U);
  EXPECT_EQ(rows[0].event.reason, "no event");
}

TEST_P(QueryContract, WaitingHeldAndClaimedAreUnfinished) {
  for (const char* id : {"msg_4", "msg_5"}) {
    ASSERT_TRUE(driver_.append(event_of_record(id, "job_7", {"crm"})).has_value());
  }
  ASSERT_EQ(driver_.claim("crm", kStart, 1).value().work.size(), 1U);
  for (const store::EventRow& row : store_->events({}).value().rows) {
    const std::size_t made = row.event.id == "msg_1" ? 2 : row.event.id == "msg_3" ? 0 : 1;
    EXPECT_EQ(row.unfinished, made) << row.event.id;
  }
}

TEST_P(QueryContract, DeliveriesComeNewestFirstUpToTheLimit) {
  store::DeliveryQuery query;
  EXPECT_THAT(found(query), ElementsAre("msg_2 crm", "msg_1 audit", "msg_1 crm"));
  query.event.limit = 1;
  EXPECT_THAT(found(query), ElementsAre("msg_2 crm"));
}

TEST_P(QueryContract, EveryFilterOfDeliveriesSelects) {
  ASSERT_EQ(driver_.finish_next("audit", DeliveryState::kDead, kStart), "msg_1");
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, kStart), "msg_1");
  using Set = void (*)(store::DeliveryQuery&);
  const std::vector<std::pair<Set, std::vector<std::string>>> cases = {
      {[](store::DeliveryQuery& q) { q.destination = "crm"; }, {"msg_2 crm", "msg_1 crm"}},
      {[](store::DeliveryQuery& q) { q.destination = "none"; }, {}},
      {[](store::DeliveryQuery& q) { q.state = DeliveryState::kDead; }, {"msg_1 audit"}},
      {[](store::DeliveryQuery& q) { q.state = DeliveryState::kDelivered; }, {"msg_1 crm"}},
      {[](store::DeliveryQuery& q) { q.state = DeliveryState::kWaiting; }, {"msg_2 crm"}},
      {[](store::DeliveryQuery& q) { q.event.installation = "beta"; }, {"msg_2 crm"}},
      {[](store::DeliveryQuery& q) {
         q.event.id = "msg_1";
         q.destination = "audit";
         q.state = DeliveryState::kDead;
       },
       {"msg_1 audit"}},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    store::DeliveryQuery query;
    cases[i].first(query);
    EXPECT_EQ(found(query), cases[i].second) << "case " << i;
  }
}

TEST_P(QueryContract, ADeliveryRowTellsOfItsEventWithoutTheBody) {
  ASSERT_EQ(driver_.finish_next("audit", DeliveryState::kDead, kStart + 5ms), "msg_1");
  store::DeliveryQuery query;
  query.state = DeliveryState::kDead;
  const auto rows = store_->deliveries(query).value().rows;
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].delivery.event_id, "msg_1");
  EXPECT_EQ(rows[0].delivery.reason, "given up");
  EXPECT_EQ(rows[0].delivery.attempts, 1U);
  EXPECT_EQ(rows[0].finished_at, kStart + 5ms);
  EXPECT_EQ(rows[0].event.object.record_id, "job_1");
  EXPECT_EQ(rows[0].event.body, "");
}

TEST_P(QueryContract, AnEventThatDoesNotExistIsNotFound) {
  const auto missing = store_->event("msg_9");
  ASSERT_TRUE(missing.has_error());
  EXPECT_EQ(missing.error().code, base::Errc::kNotFound);
  EXPECT_THAT(missing.error().message, testing::HasSubstr("msg_9"));
}

TEST_P(QueryContract, DestinationsAreThoseWithDeliveriesOrDisabledByName) {
  ASSERT_EQ(driver_.finish_next("audit", DeliveryState::kDead, kStart), "msg_1");
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, kStart), "msg_1");
  ASSERT_TRUE(driver_.disable("gone", "410 Gone", kStart + 1s).value());
  const auto rows = store_->destinations().value();
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].name, "audit");
  EXPECT_EQ(rows[0].unfinished, 0U);
  EXPECT_EQ(rows[0].dead, 1U);
  EXPECT_EQ(rows[0].oldest_unfinished, std::nullopt);
  EXPECT_EQ(rows[0].disabled_at, std::nullopt);
  EXPECT_EQ(rows[1].name, "crm");
  EXPECT_EQ(rows[1].unfinished, 1U);
  EXPECT_EQ(rows[1].dead, 0U);
  EXPECT_EQ(rows[1].oldest_unfinished, kStart + 10ms) << "when its event was received";
  EXPECT_EQ(rows[2].name, "gone");
  EXPECT_EQ(rows[2].unfinished, 0U);
  EXPECT_EQ(rows[2].disabled_at, kStart + 1s);
  EXPECT_EQ(rows[2].disabled_reason, "410 Gone");
}

}  // namespace
}  // namespace housecalld::test
