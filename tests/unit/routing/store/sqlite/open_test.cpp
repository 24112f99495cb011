// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include "tests/unit/routing/store/sqlite/sqlite_fixture.hpp"

namespace housecalld::test {
namespace {

using event::DeliveryState;

class OpenTest : public SqliteTest {
 protected:
  static unsigned mode_of(const std::filesystem::path& path) {
    return static_cast<unsigned>(std::filesystem::status(path).permissions());
  }
};

TEST_F(OpenTest, CreatesTheFileAndItsFoldersForTheOwnerAlone) {
  path_ = folder_.path() / "a" / "b" / "store.db";
  const auto store = open_store();
  ASSERT_TRUE(StoreDriver(*store).append(new_event("msg_1")).has_value());
  for (const char* suffix : {"", "-wal", "-shm", ".lock"}) {
    EXPECT_EQ(mode_of(path_.string() + suffix), 0600U) << suffix;
  }
  EXPECT_EQ(mode_of(folder_.path() / "a"), 0700U);
  EXPECT_EQ(mode_of(folder_.path() / "a" / "b"), 0700U);
}

TEST_F(OpenTest, LeavesTheModeOfWhatExists) {
  static_cast<void>(open_store());
  std::filesystem::permissions(path_, std::filesystem::perms(0640));
  std::filesystem::permissions(folder_.path(), std::filesystem::perms(0750));
  static_cast<void>(open_store());
  EXPECT_EQ(mode_of(path_), 0640U);
  EXPECT_EQ(mode_of(folder_.path()), 0750U);
}

TEST_F(OpenTest, AFolderThatCannotBeMadeIsAnErrorThatNamesIt) {
  std::filesystem::create_symlink("nowhere", folder_.path() / "file");
  path_ = folder_.path() / "file" / "store.db";
  const auto opened = store::open_sqlite_store(options());
  ASSERT_TRUE(opened.has_error());
  EXPECT_THAT(opened.error().message, testing::HasSubstr(path_.parent_path().string()));
}

TEST_F(OpenTest, ConnectionsAreDurableAndCheckForeignKeys) {
  static_cast<void>(open_store());
  for (const auto mode : {Database::Mode::kReadWrite, Database::Mode::kReadOnly}) {
    const auto database = Database::open(path_, mode, 1234ms).value();
    EXPECT_EQ(database->query_text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(database->query_number("PRAGMA synchronous"), 2) << "2 is FULL";
    EXPECT_EQ(database->query_number("PRAGMA foreign_keys"), 1);
    EXPECT_EQ(database->query_number("PRAGMA busy_timeout"), 1234);
    EXPECT_EQ(database->query_number("PRAGMA journal_size_limit"), 64 << 20);
    EXPECT_EQ(database->query_number("PRAGMA wal_autocheckpoint"), 1000);
  }
}

TEST_F(OpenTest, AReadingConnectionCannotWrite) {
  static_cast<void>(open_store());
  const auto database = Database::open(path_, Database::Mode::kReadOnly, 1s).value();
  database->execute("DELETE FROM events");
  EXPECT_NE(database->take_failure(), std::nullopt);
}

TEST_F(OpenTest, WhatWasReportedIsThereAfterOpeningAgain) {
  {
    const auto store = open_store();
    StoreDriver driver(*store);
    ASSERT_TRUE(driver.append(event_of_record("msg_1", "job_1", {"crm"})).has_value());
    ASSERT_TRUE(driver.append(event_of_record("msg_2", "job_1", {"crm"})).has_value());
    ASSERT_TRUE(driver.disable("audit", "410 Gone", kStart).value());
    ASSERT_EQ(driver.claim("crm", kStart).value().work.size(), 1U);
  }
  const auto store = open_store();
  StoreDriver driver(*store);
  event::NewEvent repeat = event_of_record("msg_1", "job_1", {"crm"});
  repeat.event.id = "msg_9";
  EXPECT_TRUE(driver.append(repeat).value().duplicate);
  EXPECT_EQ(driver.recover(kStart).value(), 1U);
  EXPECT_EQ(driver.finish_next("crm", DeliveryState::kDelivered, kStart), "msg_1");
  EXPECT_EQ(driver.finish_next("crm", DeliveryState::kDelivered, kStart), "msg_2");
  EXPECT_EQ(store->event("msg_1").value().deliveries.at(0).attempts.size(), 1U);
  EXPECT_EQ(store->destinations().value().at(0).disabled_reason, "410 Gone");
}

/// What a crash leaves: the files as they are, without a checkpoint.
TEST_F(OpenTest, WhatWasReportedIsInTheFilesBeforeTheStoreIsClosed) {
  const auto running = open_store();
  ASSERT_TRUE(StoreDriver(*running).append(new_event("msg_1", {"crm"})).has_value());
  const std::filesystem::path crashed = folder_.path() / "crashed.db";
  for (const char* suffix : {"", "-wal"}) {
    std::filesystem::copy_file(path_.string() + suffix, crashed.string() + suffix);
  }
  path_ = crashed;
  const auto recovered = open_store();
  EXPECT_EQ(recovered->event("msg_1").value().deliveries.size(), 1U);
}

TEST_F(OpenTest, ClosingEmptiesTheWal) {
  const auto store = open_store();
  ASSERT_TRUE(StoreDriver(*store).append(new_event("msg_1")).has_value());
  ASSERT_TRUE(store->events({}).has_value());
  store->close();
  EXPECT_FALSE(std::filesystem::exists(path_.string() + "-wal"));
}

TEST_F(OpenTest, ASecondDaemonIsRefusedAndTheFirstGoesOn) {
  const auto first = open_store();
  const auto second = store::open_sqlite_store(options());
  ASSERT_TRUE(second.has_error());
  EXPECT_EQ(second.error().code, base::Errc::kRefused);
  EXPECT_EQ(second.error().message, "store " + path_.string() + " is in use by another housecalld");
  EXPECT_TRUE(StoreDriver(*first).append(new_event("msg_1")).has_value());
}

TEST_F(OpenTest, ClosingLetsTheNextDaemonIn) {
  const auto first = open_store();
  first->close();
  EXPECT_TRUE(store::open_sqlite_store(options()).has_value());
}

TEST_F(OpenTest, AToolWorksBesideTheDaemon) {
  const auto daemon = open_store();
  StoreDriver driver(*daemon);
  ASSERT_TRUE(driver.append(new_event("msg_1", {"crm"})).has_value());
  ASSERT_EQ(driver.finish_next("crm", DeliveryState::kDead, kStart), "msg_1");
  ASSERT_TRUE(driver.disable("crm", "410 Gone", kStart).value());

  const auto tool = open_as_tool();
  StoreDriver tool_driver(*tool);
  EXPECT_EQ(tool->events({}).value().rows.size(), 1U);
  EXPECT_EQ(tool_driver.replay({}, kStart + 1s).value(), 1U);
  EXPECT_TRUE(tool_driver.enable("crm").value());
  tool->close();

  EXPECT_EQ(driver.claim("crm", kStart + 1s).value().work.size(), 1U);
  EXPECT_TRUE(driver.append(new_event("msg_2")).has_value());
}

TEST_F(OpenTest, AToolLeavesTheWalToTheDaemon) {
  const auto daemon = open_store();
  ASSERT_TRUE(StoreDriver(*daemon).append(new_event("msg_1")).has_value());
  const auto before = std::filesystem::file_size(path_.string() + "-wal");
  ASSERT_GT(before, 0U);
  open_as_tool()->close();
  EXPECT_EQ(std::filesystem::file_size(path_.string() + "-wal"), before);
}

TEST_F(OpenTest, AToolCreatesNothing) {
  store::SqliteOptions wanted = options();
  wanted.exclusive = false;
  const auto opened = store::open_sqlite_store(wanted);
  ASSERT_TRUE(opened.has_error());
  EXPECT_THAT(opened.error().message, testing::HasSubstr("No such file or directory"));
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

}  // namespace
}  // namespace housecalld::test
