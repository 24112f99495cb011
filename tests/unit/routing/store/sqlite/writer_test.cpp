// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/writer.hpp"

#include <future>
#include <new>

#include "tests/unit/routing/store/sqlite/sqlite_fixture.hpp"

namespace housecalld::test {
namespace {

using store::Writer;
using store::WriterOptions;
using Outcome = std::future<base::Result<int>>;

class WriterTest : public SqliteTest {
 protected:
  std::unique_ptr<Writer> make_writer(WriterOptions options = {}, base::Millis busy_time = 5s) {
    options.room.folder = folder_.path();
    auto database = make_database(busy_time);
    database->execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY, data BLOB) STRICT");
    return std::make_unique<Writer>(std::move(database), options);
  }
  template <typename Work>
  static Outcome submit(Writer& writer, std::size_t growth, Work work) {
    auto promise = std::make_shared<std::promise<base::Result<int>>>();
    auto outcome = promise->get_future();
    writer.submit<int>(growth, std::move(work), [promise](base::Result<int> result) {
      promise->set_value(std::move(result));
    });
    return outcome;
  }
  /// Stores one number and gives it. A number that exists is refused by its key.
  static Outcome insert(Writer& writer, int number, std::size_t growth = 1) {
    return submit(writer, growth, [number](Database& database) {
      database.prepare("INSERT INTO numbers (n) VALUES (?)").bind(std::int64_t{number}).run();
      return number;
    });
  }
  /// Keeps the writer busy until `go_on`, so that what is submitted meanwhile is one batch.
  Outcome hold(Writer& writer) {
    auto running = std::make_shared<std::promise<void>>();
    auto outcome = submit(writer, 0, [this, running](Database&) {
      running->set_value();
      resumed_.wait();
      return 0;
    });
    running->get_future().wait();
    return outcome;
  }
  void go_on() { resume_.set_value(); }
  [[nodiscard]] std::int64_t stored() const {
    return connect()->query_number("SELECT count(*) FROM numbers");
  }

 private:
  std::promise<void> resume_;
  std::shared_future<void> resumed_ = resume_.get_future().share();
};

TEST_F(WriterTest, TellsHowItsCommitsGo) {
  const auto writer = make_writer();
  EXPECT_EQ(writer->commits().ended_ago, std::nullopt);
  EXPECT_TRUE(insert(*writer, 1).get().has_value());
  EXPECT_NE(writer->commits().ended_ago, std::nullopt);
  EXPECT_EQ(writer->commits().failure, "");
  auto held = hold(*writer);
  EXPECT_NE(writer->commits().under_way_for, std::nullopt);
  go_on();
  EXPECT_TRUE(held.get().has_value());
  EXPECT_EQ(writer->commits().under_way_for, std::nullopt);
  EXPECT_TRUE(insert(*writer, 1).get().has_error());
  EXPECT_EQ(writer->commits().failure, "")
      << "what is wrong with an operation is not the store's fault";
}

TEST_F(WriterTest, ReportsAfterTheCommit) {
  const auto writer = make_writer();
  std::promise<std::int64_t> seen;
  writer->submit<int>(
      1,
      [](Database& database) {
        database.execute("INSERT INTO numbers (n) VALUES (1)");
        return 1;
      },
      [&](const base::Result<int>&) { seen.set_value(stored()); });
  EXPECT_EQ(seen.get_future().get(), 1) << "another connection sees it";
}

TEST_F(WriterTest, WhatGathersMeanwhileSharesOneTransaction) {
  const auto writer = make_writer();
  auto held = hold(*writer);
  auto first = insert(*writer, 1);
  auto second = submit(*writer, 1, [this](Database&) { return static_cast<int>(stored()); });
  go_on();
  EXPECT_EQ(first.get().value(), 1);
  EXPECT_EQ(second.get().value(), 0) << "the first was not committed by itself";
  EXPECT_EQ(stored(), 1);
}

TEST_F(WriterTest, ABatchHasNoMoreOperationsThanAllowed) {
  WriterOptions options;
  options.batch_operations = 1;
  const auto writer = make_writer(options);
  auto held = hold(*writer);
  auto first = insert(*writer, 1);
  auto second = submit(*writer, 1, [this](Database&) { return static_cast<int>(stored()); });
  go_on();
  EXPECT_EQ(second.get().value(), 1);
}

TEST_F(WriterTest, ABatchStopsGatheringAtItsBytes) {
  WriterOptions options;
  options.batch_bytes = 100;
  const auto writer = make_writer(options);
  auto held = hold(*writer);
  auto first = insert(*writer, 1, 100);
  auto second = submit(*writer, 1, [this](Database&) { return static_cast<int>(stored()); });
  go_on();
  EXPECT_EQ(second.get().value(), 1);
}

TEST_F(WriterTest, OneThatFailsForAReasonOfItsOwnHarmsNoOther) {
  const auto writer = make_writer();
  ASSERT_TRUE(insert(*writer, 2).get().has_value());
  auto held = hold(*writer);
  auto first = insert(*writer, 1);
  auto twice = insert(*writer, 2);
  auto broken = submit(*writer, 0, [](Database& database) {
    database.execute("SELECT * FROM no_such_table");
    return 0;
  });
  auto last = insert(*writer, 3);
  go_on();
  EXPECT_EQ(first.get().value(), 1);
  EXPECT_EQ(last.get().value(), 3);
  const auto refused = twice.get();
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, base::Errc::kInvalid);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("UNIQUE constraint failed: numbers.n"));
  EXPECT_THAT(broken.get().error().message, testing::HasSubstr("no such table: no_such_table"));
  EXPECT_EQ(stored(), 3);
}

TEST_F(WriterTest, OneThatThrowsHarmsNoOtherAndEndsNothing) {
  const auto writer = make_writer();
  auto held = hold(*writer);
  auto first = insert(*writer, 1);
  auto broken = submit(*writer, 1, [](Database&) -> int { throw std::bad_alloc(); });
  auto second = insert(*writer, 2);
  go_on();
  EXPECT_TRUE(first.get().has_value());
  EXPECT_EQ(broken.get().error().code, base::Errc::kUnavailable);
  EXPECT_TRUE(second.get().has_value());
  EXPECT_TRUE(insert(*writer, 3).get().has_value());
}

TEST_F(WriterTest, ALockPastTheDeadlineIsUnavailableToAllAndPasses) {
  const auto writer = make_writer({}, 20ms);
  const auto other = connect();
  other->execute("BEGIN IMMEDIATE");
  ASSERT_EQ(other->take_failure(), std::nullopt);
  auto first = insert(*writer, 1);
  auto second = insert(*writer, 2);
  for (Outcome* outcome : {&first, &second}) {
    const auto result = outcome->get();
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().code, base::Errc::kUnavailable);
    EXPECT_THAT(result.error().message, testing::HasSubstr("database is locked"));
  }
  other->execute("ROLLBACK");
  EXPECT_EQ(stored(), 0);
  EXPECT_TRUE(insert(*writer, 1).get().has_value());
}

TEST_F(WriterTest, ADatabaseThatMayNotGrowIsUnavailableUntilItMay) {
  const auto writer = make_writer();
  const auto set_pages = [&](int more) {
    return submit(*writer, 0,
                  [more](Database& database) {
                    const auto pages = database.query_number("PRAGMA page_count") + more;
                    database.execute("PRAGMA max_page_count=" + std::to_string(pages));
                    return 0;
                  })
        .get();
  };
  const auto insert_blob = [&](int number) {
    return submit(*writer, 100'000,
                  [number](Database& database) {
                    database.prepare("INSERT INTO numbers (n, data) VALUES (?, zeroblob(100000))")
                        .bind(std::int64_t{number})
                        .run();
                    return number;
                  })
        .get();
  };
  ASSERT_TRUE(set_pages(10).has_value());
  const auto refused = insert_blob(1);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, base::Errc::kUnavailable);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("database or disk is full"));
  EXPECT_EQ(stored(), 0);
  EXPECT_TRUE(insert(*writer, 2).get().has_value()) << "what fits goes on";
  ASSERT_TRUE(set_pages(100).has_value());
  EXPECT_TRUE(insert_blob(1).has_value());
}

TEST_F(WriterTest, BelowTheLowWaterMarkOnlyWhatGrowsIsRefused) {
  WriterOptions options;
  options.room.min_free_bytes = std::uint64_t{1} << 62U;
  const auto writer = make_writer(options);
  auto held = hold(*writer);
  auto growing = insert(*writer, 1, 10);
  auto settling = insert(*writer, 2, 0);
  go_on();
  const auto refused = growing.get();
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, base::Errc::kUnavailable);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("store.min_free_bytes"));
  EXPECT_TRUE(settling.get().has_value());
  EXPECT_EQ(stored(), 1);
}

TEST_F(WriterTest, PastTheQueueLimitGrowthIsRefusedAtOnce) {
  WriterOptions options;
  options.queue_bytes = 100;
  const auto writer = make_writer(options);
  auto held = hold(*writer);
  auto first = insert(*writer, 1, 60);
  auto second = insert(*writer, 2, 41);
  ASSERT_EQ(second.wait_for(0s), std::future_status::ready) << "while the disk is busy";
  EXPECT_EQ(second.get().error().code, base::Errc::kUnavailable);
  auto third = insert(*writer, 3, 40);
  auto settling = insert(*writer, 4, 0);
  go_on();
  EXPECT_TRUE(first.get().has_value());
  EXPECT_TRUE(third.get().has_value());
  EXPECT_TRUE(settling.get().has_value());
  EXPECT_TRUE(insert(*writer, 5, 100).get().has_value()) << "the queue has room again";
}

TEST_F(WriterTest, RefusedGrowthGivesItsRoomInTheQueueBack) {
  WriterOptions options;
  options.queue_bytes = 100;
  options.room.min_free_bytes = std::uint64_t{1} << 62U;
  const auto writer = make_writer(options);
  for (int i = 0; i < 3; ++i) {
    const auto refused = insert(*writer, i, 100).get();
    ASSERT_TRUE(refused.has_error());
    EXPECT_THAT(refused.error().message, testing::HasSubstr("store.min_free_bytes"));
  }
}

}  // namespace
}  // namespace housecalld::test
