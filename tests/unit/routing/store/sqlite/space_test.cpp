// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/routing/store/sqlite/sqlite_fixture.hpp"

namespace housecalld::test {
namespace {

class SpaceTest : public SqliteTest {
 protected:
  static event::NewEvent large_event(int number) {
    event::NewEvent made;
    made.event.id = "msg_" + std::to_string(number);
    made.event.installation = "acme";
    made.event.body = random_bytes(100'000, static_cast<unsigned>(number));
    made.event.state = event::EventState::kUnrouted;
    made.digest = base::sha256({made.event.id});
    return made;
  }
};

TEST_F(SpaceTest, WhatIsRemovedGoesBackToTheFileSystem) {
  const auto store = open_store();
  StoreDriver driver(*store);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(driver.append(large_event(i)).has_value());
  store->close();
  const auto full = std::filesystem::file_size(path_);
  EXPECT_GT(full, 5'000'000U);

  const auto again = open_store();
  StoreDriver removing(*again);
  const base::Timestamp later = base::Timestamp() + std::chrono::hours(1);
  EXPECT_EQ(removing.remove_events({later, later, {}, 1'000}).value().removed, 50U);
  again->close();
  EXPECT_LT(std::filesystem::file_size(path_), full / 10);
}

TEST_F(SpaceTest, ADatabaseOfAnEarlierVersionGivesSpaceBackToo) {
  {
    store::create_private_file(path_).value();
    const auto database = connect();
    database->execute(read_file(std::filesystem::path(HOUSECALLD_TESTS_DIR) /
                                "unit/routing/store/sqlite/databases/version-1.sql"));
    ASSERT_EQ(database->query_number("PRAGMA auto_vacuum"), 0);
  }
  open_store()->close();
  EXPECT_EQ(connect()->query_number("PRAGMA auto_vacuum"), 2);
  EXPECT_EQ(connect()->query_text("PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace housecalld::test
