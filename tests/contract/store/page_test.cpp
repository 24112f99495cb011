// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/store/store_contract.hpp"

namespace housecalld::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Ten events, a second apart, of which the even ones go to `crm` and `audit`.
class PageContract : public StoreContract {
 protected:
  void SetUp() override {
    for (int number = 0; number < 10; ++number) {
      auto made = new_event("msg_" + std::to_string(number));
      if (number % 2 == 0) {
        made.event.state = event::EventState::kRouted;
        made.destinations = {"audit", "crm"};
      }
      made.event.received_at = kStart + seconds(number);
      made.event.object.record_id = number % 3 == 0 ? "job_a" : "job_b";
      ASSERT_TRUE(driver_.append(std::move(made)).has_value());
    }
  }

  /// The ids of all pages, a `/` where one ends. `part` is where the query keeps its cursor.
  template <typename Query, typename List, typename IdOf>
  static std::vector<std::string> pages(Query& query, store::EventQuery& part, List list,
                                        IdOf id_of) {
    std::vector<std::string> ids;
    for (int page = 0; page < 100; ++page) {
      const auto found = list(query).value();
      for (const auto& row : found.rows) ids.push_back(id_of(row));
      if (!found.next) break;
      part.from = store::parse_cursor(store::to_string(*found.next));
      EXPECT_EQ(part.from, found.next) << "its text carries all of it";
      ids.emplace_back("/");
    }
    return ids;
  }
  std::vector<std::string> event_pages(store::EventQuery query) {
    return pages(
        query, query, [&](const store::EventQuery& one) { return store_->events(one); },
        [](const store::EventRow& row) { return row.event.id.substr(4); });
  }
  std::vector<std::string> delivery_pages(store::DeliveryQuery query) {
    return pages(
        query, query.event,
        [&](const store::DeliveryQuery& one) { return store_->deliveries(one); },
        [](const store::DeliveryRow& row) {
          return row.event.id.substr(4) + row.delivery.destination.substr(0, 1);
        });
  }
};
INSTANTIATE_TEST_SUITE_P(Stores, PageContract, testing::ValuesIn(all_stores()), name_of_kind);

TEST_P(PageContract, PagesFollowEachOtherNewestFirst) {
  store::EventQuery query;
  query.limit = 4;
  EXPECT_THAT(event_pages(query),
              ElementsAre("9", "8", "7", "6", "/", "5", "4", "3", "2", "/", "1", "0"));
}

TEST_P(PageContract, OrOldestFirst) {
  store::EventQuery query;
  query.limit = 4;
  query.oldest_first = true;
  EXPECT_THAT(event_pages(query),
              ElementsAre("0", "1", "2", "3", "/", "4", "5", "6", "7", "/", "8", "9"));
}

TEST_P(PageContract, APageLooksAtNoMoreThanItMay) {
  store::EventQuery query;
  query.examine = 3;
  query.state = event::EventState::kRouted;
  EXPECT_THAT(event_pages(query), ElementsAre("8", "/", "6", "4", "/", "2", "/", "0"));
}

TEST_P(PageContract, AListOldestFirstEndsWhereItEndedWhenItBegan) {
  store::EventQuery query;
  query.oldest_first = true;
  query.limit = 9;
  const auto first = store_->events(query).value();
  ASSERT_TRUE(driver_.append(new_event("msg_x")).has_value());
  query.from = first.next;
  const auto second = store_->events(query).value();
  ASSERT_EQ(second.rows.size(), 1U);
  EXPECT_EQ(second.rows[0].event.id, "msg_9");
  EXPECT_FALSE(second.next);
}

TEST_P(PageContract, SinceAndUntilAreTimesEvenWhenTheClockWasSetBack) {
  auto late = new_event("msg_b");
  late.event.received_at = kStart + seconds(4);
  ASSERT_TRUE(driver_.append(std::move(late)).has_value());
  store::EventQuery query;
  query.limit = 2;
  query.since = kStart + seconds(3);
  query.until = kStart + seconds(6);
  EXPECT_THAT(event_pages(query), ElementsAre("b", "5", "/", "4", "3", "/"));
  query.oldest_first = true;
  EXPECT_THAT(event_pages(query), ElementsAre("3", "4", "/", "5", "b", "/"));
  query.since = kStart + seconds(60);
  query.until.reset();
  EXPECT_THAT(event_pages(query), IsEmpty());
}

TEST_P(PageContract, DeliveriesOfOneEventMayStandOnTwoPages) {
  store::DeliveryQuery query;
  query.event.limit = 3;
  EXPECT_THAT(delivery_pages(query), ElementsAre("8c", "8a", "6c", "/", "6a", "4c", "4a", "/", "2c",
                                                 "2a", "0c", "/", "0a"));
  query.event.oldest_first = true;
  EXPECT_THAT(delivery_pages(query), ElementsAre("0a", "0c", "2a", "/", "2c", "4a", "4c", "/", "6a",
                                                 "6c", "8a", "/", "8c"));
}

TEST_P(PageContract, DeliveriesOfADestinationAStateARecordOrAnEvent) {
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDead, kStart), "msg_0");
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDead, kStart + 2s), "msg_2");
  store::DeliveryQuery query;
  query.event.limit = 1;
  query.state = DeliveryState::kDead;
  EXPECT_THAT(delivery_pages(query), ElementsAre("2c", "/", "0c", "/"));
  query.state = DeliveryState::kWaiting;
  query.destination = "crm";
  EXPECT_THAT(delivery_pages(query), ElementsAre("8c", "/", "6c", "/", "4c", "/"));
  query.event.record_id = "job_a";
  EXPECT_THAT(delivery_pages(query), ElementsAre("6c", "/"));
  query = {};
  query.event.id = "msg_4";
  EXPECT_THAT(delivery_pages(query), ElementsAre("4c", "4a"));
}

TEST_P(PageContract, TheTextIsLookedForInTheBody) {
  store::EventQuery query;
  query.text = R"("note":"msg_7")";
  EXPECT_THAT(event_pages(query), ElementsAre("7"));
  query.text = "msg_77";
  EXPECT_THAT(event_pages(query), IsEmpty());
  store::DeliveryQuery deliveries;
  deliveries.event.text = "msg_4";
  EXPECT_THAT(delivery_pages(deliveries), ElementsAre("4c", "4a"));
}

TEST_P(PageContract, ADeliveryIsShownWithItsEventAndItsAttempts) {
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDead, kStart), "msg_0");
  store::DeliveryQuery query;
  query.state = DeliveryState::kDead;
  const auto id = store_->deliveries(query).value().rows.at(0).delivery.id;
  const store::DeliveryReport report = store_->delivery(id).value();
  EXPECT_EQ(report.event.id, "msg_0");
  EXPECT_EQ(report.event.body, "");
  EXPECT_EQ(report.delivery.delivery.state, DeliveryState::kDead);
  EXPECT_EQ(report.delivery.finished_at, kStart);
  EXPECT_EQ(report.delivery.attempts.size(), 1U);
  const auto missing = store_->delivery(id + 1000);
  ASSERT_TRUE(missing.has_error());
  EXPECT_EQ(missing.error().code, base::Errc::kNotFound);
}

TEST(CursorText, WhatWeDidNotWriteIsRefused) {
  for (const char* text : {"", "1", "1.2", "1.2.", "1.2.3.", "a.2.3", "1.2.3 ", "-1.2.3", "1..3",
                           "99999999999999999999.0.0"}) {
    EXPECT_EQ(store::parse_cursor(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace housecalld::test
