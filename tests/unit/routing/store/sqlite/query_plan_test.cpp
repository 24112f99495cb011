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
    const char* sql;
    const char* index;
  };
  const std::vector<Case> cases = {
      {store::kWaiting, "INDEX deliveries_due (destination=?)"},
      {store::kExpiringLeases, "INDEX deliveries_leased (destination=?)"},
      {store::kUnfinishedOfKey, "INDEX deliveries_in_order (destination=? AND order_key=?"},
      {store::kPromoteNext, "INDEX deliveries_held (destination=? AND order_key=?)"},
      {store::kOldestUnfinished, "INDEX deliveries_unfinished (destination=?)"},
      {store::kForgetDigests, "INDEX digests_by_age (accepted_at<?)"},
  };
  for (const auto& [sql, index] : cases) {
    const std::string plan = plan_of(sql);
    EXPECT_THAT(plan, HasSubstr(index));
    EXPECT_THAT(plan, Not(HasSubstr("SCAN"))) << plan;
    EXPECT_THAT(plan, Not(HasSubstr("TEMP B-TREE"))) << plan;
  }
}

TEST_F(QueryPlanTest, ReleasingClaimsReadsOnlyWhatIsClaimed) {
  EXPECT_THAT(plan_of(store::kReleaseClaims), HasSubstr("INDEX deliveries_leased"));
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

/// How many instructions of SQLite's machine one claim's look takes, over a queue of that length.
int steps_for(const std::filesystem::path& file, int length) {
  sqlite3* raw = nullptr;
  sqlite3_open(file.c_str(), &raw);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)> handle(raw, sqlite3_close_v2);
  const std::string fill =
      "INSERT OR IGNORE INTO events (seq, id, installation, received_at, state, reason,"
      " provider_event, object, payload_key, action, company_id, ghost_job, api_signature,"
      " api_timestamp, body) VALUES (1, 'msg_1', 'acme', 0, 0, '', '', '', '', 0, '', 0, '', '',"
      " x'');"
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
      std::to_string(length) +
      ") INSERT INTO deliveries (event_seq, destination, order_key, state, attempts,"
      " next_attempt_at, lease_until, reason) SELECT 1, 'crm', 'key', 0, 0, i, 0, '' FROM n";
  EXPECT_EQ(sqlite3_exec(raw, fill.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(raw, store::kWaiting, -1, &statement, nullptr);
  sqlite3_bind_text(statement, 1, "crm", -1, SQLITE_STATIC);
  sqlite3_bind_int(statement, 2, 10);
  int rows = 0;
  while (sqlite3_step(statement) == SQLITE_ROW) ++rows;
  EXPECT_EQ(rows, 10);
  const int steps = sqlite3_stmt_status(statement, SQLITE_STMTSTATUS_VM_STEP, 0);
  sqlite3_finalize(statement);
  return steps;
}

TEST_F(QueryPlanTest, ClaimingFromALongQueueTakesNoMoreStepsThanFromAShortOne) {
  const int steps_of_short = steps_for(path_, 20);
  EXPECT_EQ(steps_for(path_, 50'000), steps_of_short);
}

}  // namespace
}  // namespace housecalld::test
