// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/routing/store/sqlite/sqlite_fixture.hpp"

namespace housecalld::test {
namespace {

using testing::HasSubstr;

/// One stored body is damaged on the disk: that event cannot be had, and all others can.
class DamagedBodyTest : public SqliteTest {
 protected:
  void SetUp() override {
    for (const char* id : {"msg_1", "msg_2", "msg_3"}) {
      event::NewEvent made = event_of_record(id, "job_1", {"crm"});
      made.event.body = payload("job.created") + id;
      made.digest = base::sha256({made.event.body});
      ASSERT_TRUE(driver_.append(made).has_value());
    }
    const auto beside = connect();
    beside->execute("UPDATE events SET body = substr(body, 1, 20) WHERE id = 'msg_1'");
    ASSERT_EQ(beside->take_failure(), std::nullopt);
  }

  std::unique_ptr<store::Store> store_ = open_store();
  StoreDriver driver_{*store_};
};

TEST_F(DamagedBodyTest, ReadingItIsAnErrorThatNamesIt) {
  const auto found = store_->event("msg_1");
  ASSERT_TRUE(found.has_error());
  EXPECT_EQ(found.error().code, base::Errc::kCorrupt);
  EXPECT_THAT(found.error().message, HasSubstr("event msg_1: the stored body is damaged"));
  EXPECT_EQ(store_->events({}).value().rows.size(), 3U);
  EXPECT_EQ(store_->event("msg_2").value().event.body, payload("job.created") + "msg_2");
}

TEST_F(DamagedBodyTest, ItIsADeadLetterAndWhatStandsBehindItIsSent) {
  const store::Claimed none = driver_.claim("crm", kStart).value();
  EXPECT_TRUE(none.work.empty());
  EXPECT_EQ(none.next_due, moment_of(kStart)) << "the next of its record is due now";
  EXPECT_EQ(driver_.finish_next("crm", event::DeliveryState::kDelivered, kStart), "msg_2");
  EXPECT_EQ(driver_.finish_next("crm", event::DeliveryState::kDelivered, kStart), "msg_3");
  store::DeliveryQuery query;
  query.event.id = "msg_1";
  const auto rows = store_->deliveries(query).value().rows;
  EXPECT_EQ(rows.at(0).delivery.state, event::DeliveryState::kDead);
  EXPECT_THAT(rows.at(0).delivery.reason, HasSubstr("the stored body is damaged"));
}

}  // namespace
}  // namespace housecalld::test
