// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/schema.hpp"

#include <fstream>

#include "tests/unit/routing/store/sqlite/sqlite_fixture.hpp"

namespace housecalld::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class SchemaTest : public SqliteTest {
 protected:
  static std::string database_of_version(int version) {
    return read_file(std::filesystem::path(HOUSECALLD_TESTS_DIR) /
                     "unit/routing/store/sqlite/databases" /
                     ("version-" + std::to_string(version) + ".sql"));
  }
  /// A database made by plain SQL, closed.
  void make_file(const std::string& sql) const {
    store::create_private_file(path_).value();
    const auto database = connect();
    database->execute(sql);
    ASSERT_EQ(database->take_failure(), std::nullopt);
  }
  /// Expects that neither the daemon nor a tool opens it, and that both leave it as it is.
  void expect_refused(base::Errc code, const std::string& why) const {
    const std::string before = read_file(path_);
    for (const bool exclusive : {true, false}) {
      store::SqliteOptions wanted = options();
      wanted.exclusive = exclusive;
      const auto opened = store::open_sqlite_store(wanted);
      ASSERT_TRUE(opened.has_error());
      EXPECT_EQ(opened.error().code, code);
      EXPECT_THAT(opened.error().message, StartsWith("store " + path_.string()));
      EXPECT_THAT(opened.error().message, HasSubstr(why));
      EXPECT_EQ(read_file(path_), before);
    }
  }
};

TEST_F(SchemaTest, MigratesAnEmptyFileToTheNewestVersion) {
  const auto database = make_database();
  EXPECT_EQ(database->query_number("PRAGMA user_version"), store::kSchemaVersion);
  EXPECT_EQ(database->query_number("PRAGMA application_id"), 0x48436462);
  EXPECT_EQ(database->query_text("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(database->query_text("PRAGMA integrity_check"), "ok");
}

TEST_F(SchemaTest, EveryTableIsStrict) {
  const auto database = make_database();
  EXPECT_EQ(database->query_number("SELECT count(*) FROM pragma_table_list"
                                   " WHERE schema = 'main' AND type = 'table'"
                                   " AND name NOT LIKE 'sqlite_%' AND strict = 0"),
            0);
  EXPECT_GE(database->query_number("SELECT count(*) FROM pragma_table_list WHERE strict = 1"), 5);
}

TEST_F(SchemaTest, MigratingAgainChangesNothing) {
  const auto database = make_database();
  const auto before = database->query_number("PRAGMA schema_version");
  ASSERT_TRUE(store::migrate(*database).has_value());
  EXPECT_EQ(database->query_number("PRAGMA schema_version"), before);
}

/// What a database of an earlier version holds after the migration.
class MigrationTest : public SchemaTest, public testing::WithParamInterface<int> {
 protected:
  void SetUp() override { make_file(database_of_version(GetParam())); }
};
INSTANTIATE_TEST_SUITE_P(From, MigrationTest, testing::Range(1, store::kSchemaVersion));

TEST_P(MigrationTest, KeepsAllThatIsInIt) {
  const auto count = [&](const char* table) {
    return connect()->query_number(std::string("SELECT count(*) FROM ") + table);
  };
  const char* tables[] = {"events", "deliveries", "attempts", "digests", "disabled_destinations"};
  std::vector<std::int64_t> rows;
  for (const char* table : tables) rows.push_back(count(table));
  const std::string body = connect()->query_text("SELECT body FROM events WHERE seq = 1");
  open_store()->close();
  EXPECT_EQ(connect()->query_number("PRAGMA user_version"), store::kSchemaVersion);
  EXPECT_EQ(connect()->query_text("PRAGMA integrity_check"), "ok");
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(count(tables[i]), rows[i]) << tables[i];
  const auto listed = open_as_tool()->events({}).value().rows;
  EXPECT_EQ(listed.size(), static_cast<std::size_t>(rows[0]));
  EXPECT_EQ(listed.back().body_bytes, body.size());
  EXPECT_EQ(open_as_tool()->event(listed.back().event.id).value().event.body, body);
}

TEST_P(MigrationTest, CountsWhatIsUnfinishedAndDead) {
  open_store()->close();
  const auto database = connect();
  EXPECT_GT(database->query_number("SELECT sum(unfinished) FROM tallies"), 0);
  EXPECT_EQ(database->query_number("SELECT sum(unfinished) FROM tallies"),
            database->query_number("SELECT count(*) FROM deliveries WHERE finished_at IS NULL"));
  EXPECT_EQ(database->query_number("SELECT sum(dead) FROM tallies"),
            database->query_number("SELECT count(*) FROM deliveries WHERE state = 4"));
}

TEST_P(MigrationTest, BringsLinesIntoTheOrderOfAcceptance) {
  const auto opened = open_store();
  const auto rows = opened->deliveries({}).value().rows;
  using enum event::DeliveryState;
  if (rows.size() < 4) return;  // the oldest has no line
  EXPECT_EQ(rows[0].delivery.state, kHeld);
  EXPECT_EQ(rows[1].delivery.state, kWaiting);
}

TEST_P(MigrationTest, WhatWaitsIsNotOldAllAtOnce) {
  const auto opened = open_store();
  StoreDriver driver(*opened);
  const base::Timestamp yesterday = base::SystemClock().now() - std::chrono::hours(24);
  EXPECT_TRUE(driver.give_up({yesterday, "too old", now_at(yesterday), 100}).value().empty());
}

TEST_P(MigrationTest, EndsInTheSchemaOfANewDatabase) {
  open_store()->close();
  const char* schema =
      "SELECT group_concat(sql, ';') FROM (SELECT replace(replace(sql, char(10), ''), ' ', '') AS"
      " sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name)";
  const std::string migrated = connect()->query_text(schema);
  path_ = folder_.path() / "new.db";
  EXPECT_EQ(migrated, make_database()->query_text(schema));
}

TEST_F(SchemaTest, BringsADatabaseOfVersion1ToTheNewestWithAllThatIsInIt) {
  make_file(database_of_version(1));
  const auto opened = open_store();
  EXPECT_EQ(connect()->query_number("PRAGMA user_version"), store::kSchemaVersion);
  EXPECT_EQ(connect()->query_text("PRAGMA integrity_check"), "ok");
  EXPECT_EQ(opened->events({}).value().rows.size(), 4U);
  std::vector<event::DeliveryState> states;
  for (const auto& row : opened->deliveries({}).value().rows) states.push_back(row.delivery.state);
  using enum event::DeliveryState;
  EXPECT_THAT(states, testing::ElementsAre(kWaiting, kDelivered, kDead));
  const auto dead = opened->event("msg_01m85mstz78d41w5zphfn5qt1m").value();
  EXPECT_EQ(dead.event.object.provider_event, "job.created");
  EXPECT_THAT(dead.event.body, HasSubstr("job_0fa5f03a2fe5da42d187527e86f47de5"));
  EXPECT_EQ(dead.deliveries.at(0).attempts.size(), 2U);
  const auto rows = opened->destinations().value();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].unfinished, 1U);
  EXPECT_EQ(rows[0].dead, 1U);
}

TEST_F(SchemaTest, KnowsWhatWasDeletedBeforeVersion6) {
  make_file(database_of_version(5));
  open_store()->close();
  const auto database = connect();
  EXPECT_EQ(database->query_number("SELECT count(*) FROM tombstones"), 1);
  EXPECT_EQ(database->query_text("SELECT record_id FROM tombstones"),
            "cus_246d72427d74f7e904599f41f353b4d9");
  EXPECT_EQ(database->query_number("SELECT deleted_at FROM tombstones"), 1'789'380'010'000);
}

TEST_F(SchemaTest, RefusesADatabaseOfANewerVersion) {
  {
    const auto database = make_database();
    database->execute("PRAGMA user_version=99");
    ASSERT_EQ(database->query_number("PRAGMA user_version"), 99);
  }
  expect_refused(base::Errc::kInvalid,
                 " has version 99, written by a newer housecalld; this one knows versions up to " +
                     std::to_string(store::kSchemaVersion));
}

TEST_F(SchemaTest, RefusesADatabaseOfAnotherProgram) {
  make_file("CREATE TABLE notes (text)");
  expect_refused(base::Errc::kCorrupt, "this SQLite file was not made by housecalld");
}

TEST_F(SchemaTest, RefusesAnEmptyDatabaseThatAnotherProgramHasMarked) {
  make_file("PRAGMA application_id=77; VACUUM");
  expect_refused(base::Errc::kCorrupt, "this SQLite file was not made by housecalld");
}

TEST_F(SchemaTest, RefusesAFileThatIsNoDatabase) {
  std::ofstream(path_) << std::string(8192, 'x');
  expect_refused(base::Errc::kCorrupt, "file is not a database");
}

TEST_F(SchemaTest, RefusesADamagedDatabase) {
  static_cast<void>(make_database());
  std::string bytes = read_file(path_);
  ASSERT_GT(bytes.size(), 4096U);
  // The page of the schema, after the file's header.
  std::fill(bytes.begin() + 100, bytes.begin() + 4096, '\xff');
  std::ofstream(path_, std::ios::binary) << bytes;
  expect_refused(base::Errc::kCorrupt, "malformed");
}

TEST_F(SchemaTest, AToolDoesNotMigrate) {
  store::create_private_file(path_).value();
  store::SqliteOptions wanted = options();
  wanted.exclusive = false;
  const auto opened = store::open_sqlite_store(wanted);
  ASSERT_TRUE(opened.has_error());
  EXPECT_THAT(opened.error().message, HasSubstr("start housecalld once"));
  EXPECT_EQ(std::filesystem::file_size(path_), 0U);
}

}  // namespace
}  // namespace housecalld::test
