// SPDX-License-Identifier: Apache-2.0
#include <sqlite3.h>

#include <vector>

#include "routing/store/sqlite/indexed_sql.hpp"
#include "routing/store/sqlite/walk.hpp"
#include "tests/unit/routing/store/sqlite/sqlite_fixture.hpp"

namespace housecalld::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// What SQLite says it would do for a statement.
class QueryPlanTest : public SqliteTest {
 protected:
  [[nodiscard]] std::string plan_of(const std::string& sql) const {
    store::Statement rows = database_->prepare("EXPLAIN QUERY PLAN " + sql);
    std::string plan;
    while (rows.step()) {
      for (int skipped = 0; skipped < 3; ++skipped) static_cast<void>(rows.number());
      plan += rows.text() + '\n';
    }
    return plan;
  }

  std::unique_ptr<Database> database_ = make_database();
};

TEST_F(QueryPlanTest, WhatRunsForEveryEventWalksAnIndexAndSortsNothing) {
  struct Case {
    std::string sql;
    const char* index;
  };
  const std::vector<Case> cases = {
      {store::kWaiting, "INDEX deliveries_due (destination=?)"},
      {store::kEndedLeases, "INDEX deliveries_leased (destination=? AND lease_until<?)"},
      {store::kUnfinishedOfLine, "INDEX deliveries_in_order (destination=? AND order_key=?"},
      {store::kFirstOfLine, "INDEX deliveries_in_order (destination=? AND order_key=?"},
      {store::kClaimedOfLine, "INDEX deliveries_leased (destination=?)"},
      {store::kJoinedFirst, "INDEX deliveries_joined (joined_at<?)"},
      {store::kUnfinishedOfDestination, "INDEX deliveries_unfinished (destination=?)"},
      {store::kOldestOfDestination, "INDEX deliveries_unfinished (destination=?)"},
      {store::kPlacesByTime, "COVERING INDEX events_by_time (received_at>? AND received_at<?)"},
      {store::kEventsByTime, "INDEX events_by_time (received_at>? AND received_at<?)"},
      {store::kForgetDigests, "INDEX digests_by_age (accepted_at<?)"},
      {store::kLastBody, "INDEX events_of_record (record_id=?)"},
      {store::kLastCreate, "INDEX events_of_record (record_id=?)"},
      {store::kForgetTombstones, "INDEX tombstones_by_age (noted_at<?)"},
  };
  for (const auto& [sql, index] : cases) {
    const std::string plan = plan_of(sql);
    EXPECT_THAT(plan, HasSubstr(index)) << sql;
    EXPECT_THAT(plan, Not(HasSubstr("SCAN"))) << plan;
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << plan;
  }
}

TEST_F(QueryPlanTest, ReleasingClaimsReadsOnlyWhatIsClaimed) {
  EXPECT_THAT(plan_of(store::kAllClaimed), HasSubstr("INDEX deliveries_leased"));
}

/// Lists are pages along an index: nothing is sorted, so a page costs what it looks at.
class ListPlanTest : public QueryPlanTest {
 protected:
  template <typename Query>
  void expect_walk(Query query, const std::string& index) {
    const std::string plan = plan_of(store::walk_sql(query));
    EXPECT_THAT(plan, HasSubstr(index));
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE")));
    EXPECT_THAT(plan, Not(HasSubstr("SCAN")));
  }
};

TEST_F(ListPlanTest, EventsByPlaceOrByRecord) {
  for (const bool oldest_first : {false, true}) {
    store::EventQuery query;
    query.oldest_first = oldest_first;
    query.installation = "acme";
    expect_walk(query, "INTEGER PRIMARY KEY (rowid>? AND rowid<?)");
    query.record_id = "job_1";
    expect_walk(query, "INDEX events_of_record (record_id=? AND seq>? AND seq<?)");
  }
}

TEST_F(ListPlanTest, DeliveriesByPlaceByStateOrByRecord) {
  for (const bool oldest_first : {false, true}) {
    store::DeliveryQuery query;
    query.event.oldest_first = oldest_first;
    expect_walk(query, "INDEX deliveries_of_event (event_seq>? AND event_seq<?)");
    query.state = event::DeliveryState::kDead;
    expect_walk(query, "INDEX deliveries_dead (event_seq>? AND event_seq<?)");
    query.state = event::DeliveryState::kWaiting;
    query.destination = "crm";
    expect_walk(query, "INDEX deliveries_unfinished (destination=? AND event_seq>? AND");
    query.event.record_id = "job_1";
    expect_walk(query, "INDEX events_of_record (record_id=? AND seq>? AND seq<?)");
  }
}

/// How many instructions of SQLite's machine it takes to read all that a statement gives.
int steps_of(sqlite3* handle, const std::string& sql, const std::vector<sqlite3_int64>& numbers,
             bool of_destination) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(handle, sql.c_str(), -1, &statement, nullptr);
  int parameter = 0;
  if (of_destination) sqlite3_bind_text(statement, ++parameter, "crm", -1, SQLITE_STATIC);
  for (const sqlite3_int64 number : numbers) sqlite3_bind_int64(statement, ++parameter, number);
  while (sqlite3_step(statement) == SQLITE_ROW) {
  }
  const int steps = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0);
  sqlite3_finalize(statement);
  return steps;
}

/// A database with so many events, one millisecond apart and each with a delivery that waits.
std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)> filled(const std::filesystem::path& file,
                                                             int length) {
  sqlite3* raw = nullptr;
  sqlite3_open(file.c_str(), &raw);
  const std::string numbers =
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
      " WHERE i < " +
      std::to_string(length) + ") ";
  const std::string fill =
      "DELETE FROM deliveries; DELETE FROM events; BEGIN;" + numbers +
      "INSERT INTO events (seq, id, installation, received_at, state, reason,"
      " provider_event, object, payload_key, action, company_id, ghost_job, api_signature,"
      " api_timestamp, body) SELECT i, 'msg_' || i, 'acme', i, 0, '', '', '', '', 0, '', 0, '', '',"
      " x'' FROM n;" +
      numbers +
      "INSERT INTO deliveries (event_seq, destination, order_key, state, attempts,"
      " next_attempt_at, lease_until, reason, joined_at)"
      " SELECT i, 'crm', 'key', 0, 0, i, 0, '', i FROM n; COMMIT";
  char* error = nullptr;
  EXPECT_EQ(sqlite3_exec(raw, fill.c_str(), nullptr, nullptr, &error), SQLITE_OK)
      << (error == nullptr ? "" : error);
  sqlite3_free(error);
  return {raw, sqlite3_close_v2};
}

struct Steps {
  int claim = 0;
  int line = 0;
  int window_of_old = 0;
  int window_of_new = 0;
  int removal = 0;
  friend bool operator==(const Steps&, const Steps&) = default;
};

Steps steps_for(const std::filesystem::path& file, int length) {
  const auto handle = filled(file, length);
  Steps steps;
  steps.claim = steps_of(handle.get(), store::kWaiting, {10}, true);
  steps.line = steps_of(handle.get(), store::kOldestOfDestination, {}, true);
  steps.window_of_old = steps_of(handle.get(), store::kPlacesByTime, {5, 15}, false);
  steps.window_of_new = steps_of(handle.get(), store::kPlacesByTime, {length - 10, length}, false);
  steps.removal = steps_of(handle.get(), store::kEventsByTime, {0, 0, length, 10}, false);
  return steps;
}

TEST_F(QueryPlanTest, WithALongHistoryAndALongQueueTheSameTakesNoMoreSteps) {
  const Steps of_short = steps_for(path_, 50);
  EXPECT_GT(of_short.window_of_old, 10);
  EXPECT_EQ(steps_for(path_, 50'000), of_short);
}

}  // namespace
}  // namespace housecalld::test
