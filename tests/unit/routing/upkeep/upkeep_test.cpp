// SPDX-License-Identifier: Apache-2.0
#include "routing/upkeep/upkeep.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"
#include "tests/support/memory_store.hpp"
#include "tests/support/recording_log.hpp"
#include "tests/support/run_awaitable.hpp"
#include "tests/support/store_driver.hpp"

namespace housecalld::upkeep {
namespace {

using event::DeliveryState;
using std::chrono::hours;
using std::chrono::minutes;
using test::kStart;

class UpkeepTest : public testing::Test {
 protected:
  static constexpr base::Millis kDay = hours(24);

  static Rules rules() {
    Rules made;
    made.give_up_after = 14 * kDay;
    made.remove_delivered = 30 * kDay;
    made.remove_others = 90 * kDay;
    return made;
  }
  static Upkeep::Options options() {
    Upkeep::Options made;
    made.deduplication_window = hours(72);
    return made;
  }
  void round() {
    static_cast<void>(test::run_awaitable([](Upkeep& upkeep) -> net::awaitable<bool> {
      co_await upkeep.round();
      co_return true;
    }(upkeep_)));
  }
  /// Time passes, with a look every half an hour.
  void live(base::Millis time) {
    for (base::Millis passed{0}; passed < time; passed += minutes(30)) {
      clock_.advance(minutes(30));
      round();
    }
  }
  void append(const std::string& id) {
    event::NewEvent made = test::new_event(id, {"crm"});
    made.event.received_at = clock_.now();
    ASSERT_TRUE(driver_.append(made).has_value());
  }
  bool is_kept(const std::string& id) { return store_.event(id).has_value(); }
  DeliveryState state_of(const std::string& id) {
    return store_.event(id).value().deliveries.at(0).delivery.state;
  }

  test::ManualClock clock_{kStart};
  test::MemoryStore store_;
  test::StoreDriver driver_{store_};
  test::RecordingLog log_;
  base::Metrics metrics_;
  Upkeep upkeep_{store_, clock_, log_, metrics_, options(), rules()};
};

TEST_F(UpkeepTest, WhatWaitsIsGivenUpInItsTimeAndKeptAsADeadLetterFromThenOn) {
  append("msg_1");
  live(14 * kDay);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kWaiting) << "as long as allowed";
  live(hours(1));
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kDead);
  live(90 * kDay - hours(2));
  EXPECT_TRUE(is_kept("msg_1"));
  live(hours(3));
  EXPECT_FALSE(is_kept("msg_1"));
}

TEST_F(UpkeepTest, AHostThatWasOffForMonthsTriesBeforeItGivesUp) {
  append("msg_1");
  clock_.advance(90 * kDay);  // nobody looked: the process is new
  round();
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kWaiting);
  live(minutes(30));
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kWaiting) << "half an hour to deliver it";
  live(hours(1));
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kDead);
  EXPECT_TRUE(is_kept("msg_1")) << "for somebody to see";
}

TEST_F(UpkeepTest, OneRoundWithAClockMonthsAheadTakesNothingAway) {
  append("msg_1");
  append("msg_2");
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, clock_.now()), "msg_1");
  live(hours(2));
  for (const base::Millis leap : {90 * kDay, -90 * kDay}) {
    clock_.set(clock_.now() + leap);
    round();
    round();
  }
  live(hours(2));
  EXPECT_TRUE(is_kept("msg_1"));
  EXPECT_EQ(state_of("msg_2"), DeliveryState::kWaiting);
  event::NewEvent again = test::new_event("msg_1", {"crm"});
  again.event.id = "msg_again";
  again.event.received_at = clock_.now();
  EXPECT_TRUE(driver_.append(again).value().duplicate) << "its digest is known";
  int said = 0;
  for (const auto& entry : log_.entries()) {
    said += entry.message.starts_with("the wall clock has leapt") ? 1 : 0;
  }
  EXPECT_EQ(said, 2);
}

TEST_F(UpkeepTest, AClockThatStaysWhereItWasSetIsBelievedAfterAnHour) {
  append("msg_1");
  live(hours(2));
  clock_.set(clock_.now() + 90 * kDay);
  round();
  live(minutes(30));
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kWaiting);
  live(hours(1));
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kDead);
}

TEST_F(UpkeepTest, WhatHasToGoForItsSizeGoesByNoClock) {
  Rules small = rules();
  small.max_bytes = 1;
  upkeep_.set_rules(small);
  append("msg_1");
  append("msg_2");
  ASSERT_EQ(driver_.finish_next("crm", DeliveryState::kDelivered, clock_.now()), "msg_1");
  clock_.set(clock_.now() - 90 * kDay);
  round();  // of a process that has just begun
  EXPECT_FALSE(is_kept("msg_1"));
  EXPECT_TRUE(is_kept("msg_2")) << "it waits";
}

TEST_F(UpkeepTest, RulesMayChangeAndZeroIsNever) {
  Rules never = rules();
  never.give_up_after = base::Millis(0);
  upkeep_.set_rules(never);
  append("msg_1");
  live(20 * kDay);
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kWaiting);
  upkeep_.set_rules(rules());
  live(hours(1));
  EXPECT_EQ(state_of("msg_1"), DeliveryState::kDead);
}

TEST_F(UpkeepTest, DigestsAreForgottenAfterTheirWindow) {
  append("msg_1");
  live(hours(72) + hours(2));
  event::NewEvent again = test::new_event("msg_1", {"crm"});
  again.event.id = "msg_again";
  again.event.received_at = kStart;
  EXPECT_FALSE(driver_.append(again).value().duplicate);
}

TEST_F(UpkeepTest, TombstonesAreForgottenAfterTheirTime) {
  Rules some = rules();
  some.tombstones = hours(10);
  upkeep_.set_rules(some);
  event::NewEvent gone = test::event_of_record("msg_1", "job_1", {});
  ASSERT_TRUE(driver_
                  .append(gone, [](event::NewEvent& made,
                                   const store::Past&) { made.tombstone = event::Tombstone::kSet; })
                  .has_value());
  int number = 1;
  const auto deleted = [&] {
    bool known = false;
    event::NewEvent late = test::event_of_record("msg_" + std::to_string(++number), "job_1", {});
    EXPECT_TRUE(
        driver_
            .append(late, [&](event::NewEvent&,
                              const store::Past& past) { known = past.deleted_at.has_value(); })
            .has_value());
    return known;
  };
  live(hours(9));
  EXPECT_TRUE(deleted());
  live(hours(2));
  EXPECT_FALSE(deleted());
}

}  // namespace
}  // namespace housecalld::upkeep
