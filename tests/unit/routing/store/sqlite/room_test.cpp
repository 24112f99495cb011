// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/room.hpp"

#include "tests/unit/routing/store/sqlite/sqlite_fixture.hpp"

namespace housecalld::test {
namespace {

using testing::HasSubstr;

class RoomTest : public SqliteTest {
 protected:
  [[nodiscard]] std::unique_ptr<store::Store> open_limited(std::uint64_t max_bytes,
                                                           std::size_t max_unfinished) const {
    store::SqliteOptions wanted = options();
    wanted.max_bytes = max_bytes;
    wanted.max_unfinished = max_unfinished;
    return store::open_sqlite_store(wanted).value();
  }
  static event::NewEvent large_event(int number) {
    event::NewEvent made = new_event("msg_" + std::to_string(number));
    made.event.body = random_bytes(100'000, static_cast<unsigned>(number));
    made.digest = base::sha256({made.event.body});
    return made;
  }
};

TEST_F(RoomTest, TheDatabaseUsesNoMoreBytesThanAllowed) {
  const std::uint64_t limit = 1'000'000;
  const auto store = open_limited(limit, 0);
  StoreDriver driver(*store);
  int kept = 0;
  auto appended = driver.append(large_event(kept));
  for (; appended.has_value() && kept < 100; appended = driver.append(large_event(++kept))) {
  }
  EXPECT_GE(kept, 8);
  EXPECT_LE(kept, 10);
  ASSERT_TRUE(appended.has_error());
  EXPECT_EQ(appended.error().code, base::Errc::kUnavailable);
  EXPECT_THAT(appended.error().message, HasSubstr("(store.max_bytes)"));
  EXPECT_EQ(store->usage().value().refusal, appended.error().message);
  EXPECT_GE(store->usage().value().used_bytes, limit);

  const base::Timestamp later = kStart + std::chrono::hours(1);
  EXPECT_EQ(driver.remove_events({later, later, {}, 2}).value().removed, 2U);
  EXPECT_LT(store->usage().value().used_bytes, limit);
  EXPECT_TRUE(driver.append(large_event(kept)).has_value()) << "there is room again";
}

TEST_F(RoomTest, ExactlyAtTheLimitIsBeyondIt) {
  const auto database = make_database();
  const std::uint64_t used = store::read_usage(*database, {}).used_bytes;
  ASSERT_GT(used, 0U);
  store::RoomLimits limits;
  limits.max_bytes = used + 1;
  EXPECT_EQ(store::lack_of_room(*database, limits), std::nullopt);
  limits.max_bytes = used;
  EXPECT_NE(store::lack_of_room(*database, limits), std::nullopt);
}

TEST_F(RoomTest, WhatIsFreeWithinTheFileCountsAsFree) {
  const auto database = make_database();
  const std::uint64_t before = store::read_usage(*database, {}).used_bytes;
  database->execute(
      "CREATE TABLE filler (data BLOB); INSERT INTO filler VALUES (zeroblob(1000000))");
  EXPECT_GT(store::read_usage(*database, {}).used_bytes, before + 1'000'000);
  database->execute("DROP TABLE filler");
  EXPECT_EQ(store::read_usage(*database, {}).used_bytes, before);
}

TEST_F(RoomTest, WhatIsUnfinishedIsKnownAfterOpeningAgainAndFromOtherProcesses) {
  {
    const auto store = open_limited(0, 1);
    ASSERT_TRUE(StoreDriver(*store).append(new_event("msg_1", {"crm"})).has_value());
  }
  const auto store = open_limited(0, 1);
  StoreDriver driver(*store);
  EXPECT_TRUE(driver.append(new_event("msg_2", {"crm"})).has_error());
  EXPECT_EQ(driver.finish_next("crm", event::DeliveryState::kDead, kStart), "msg_1");
  EXPECT_TRUE(store->usage().value().refusal.empty());
  ASSERT_EQ(StoreDriver(*open_as_tool()).replay({}, kStart).value(), 1U);
  EXPECT_EQ(store->usage().value().unfinished, 1U);
  EXPECT_TRUE(driver.append(new_event("msg_2", {"crm"})).has_error());
}

TEST_F(RoomTest, ABatchThatIsRolledBackCountsNothing) {
  const auto database = make_database();
  database->execute(
      "INSERT INTO events (seq, id, installation, received_at, state, reason, provider_event,"
      " object, payload_key, action, company_id, ghost_job, api_signature, api_timestamp, body)"
      " VALUES (1, 'msg_1', 'acme', 0, 0, '', '', '', '', 0, '', 0, '', '', x'')");
  database->execute("BEGIN IMMEDIATE");
  database->execute(
      "INSERT INTO deliveries (event_seq, destination, order_key, state, attempts,"
      " next_attempt_at, lease_until, reason) VALUES (1, 'crm', '', 0, 0, 0, 0, '')");
  EXPECT_EQ(store::read_usage(*database, {}).unfinished, 1U);
  database->roll_back();
  EXPECT_EQ(store::read_usage(*database, {}).unfinished, 0U);
}

}  // namespace
}  // namespace housecalld::test
