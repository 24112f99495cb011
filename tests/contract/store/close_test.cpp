// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>

#include "tests/contract/store/store_contract.hpp"

namespace housecalld::test {
namespace {

class CloseContract : public StoreContract {};
INSTANTIATE_TEST_SUITE_P(Stores, CloseContract, testing::ValuesIn(all_stores()), name_of_kind);

TEST_P(CloseContract, WritingCallsAfterItAreCancelled) {
  store_->close();
  const auto expect_cancelled = [](const char* call, const auto& result) {
    ASSERT_TRUE(result.has_error()) << call;
    EXPECT_EQ(result.error().code, base::Errc::kCancelled) << call;
  };
  expect_cancelled("append", driver_.append(new_event("msg_1")));
  expect_cancelled("claim", driver_.claim("crm", kStart));
  expect_cancelled("settle", driver_.settle({}));
  expect_cancelled("recover", driver_.recover(kStart));
  expect_cancelled("replay", driver_.replay(store::Replay()));
  expect_cancelled("disable", driver_.disable("crm", "", kStart));
  expect_cancelled("enable", driver_.enable("crm"));
  expect_cancelled("forget_digests", driver_.forget_digests(kStart, 1));
}

TEST_P(CloseContract, ReadingCallsAfterItAreCancelled) {
  ASSERT_TRUE(driver_.append(new_event("msg_1", {"crm"})).has_value());
  ASSERT_TRUE(store_->event("msg_1").has_value());
  store_->close();
  EXPECT_EQ(store_->events({}).error().code, base::Errc::kCancelled);
  EXPECT_EQ(store_->event("msg_1").error().code, base::Errc::kCancelled);
  EXPECT_EQ(store_->deliveries({}).error().code, base::Errc::kCancelled);
  EXPECT_EQ(store_->destinations().error().code, base::Errc::kCancelled);
}

TEST_P(CloseContract, WhatWasAskedBeforeIsCommittedAndReported) {
  std::atomic<int> committed = 0;
  for (int i = 0; i < 500; ++i) {
    store_->append(new_event("msg_" + std::to_string(i)), {},
                   [&](const auto& result) { committed += result.has_value() ? 1 : 0; });
  }
  store_->close();
  EXPECT_EQ(committed, 500);
}

TEST_P(CloseContract, EveryCallIsReportedOnceHoweverCloseComesInBetween) {
  constexpr int kThreads = 4;
  constexpr int kCalls = 200;
  std::atomic<int> reported = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kCalls; ++i) {
          const std::string id = std::to_string(thread) + "_" + std::to_string(i);
          store_->append(new_event(id), {}, [&](const auto&) { ++reported; });
        }
      });
    }
    threads.emplace_back([&] { store_->close(); });
    threads.emplace_back([&] { store_->close(); });
  }
  EXPECT_EQ(reported, kThreads * kCalls);
}

TEST_P(CloseContract, ReadingFromManyThreadsWhileWritingSeesWhatIsCommitted) {
  std::atomic<bool> writing = true;
  std::atomic<int> failures = 0;
  std::vector<std::jthread> readers;
  for (int thread = 0; thread < 4; ++thread) {
    readers.emplace_back([&] {
      std::size_t seen = 0;
      while (writing) {
        const auto rows = store_->events({});
        if (rows.has_error() || rows->rows.size() < seen) ++failures;
        if (rows.has_value()) seen = rows->rows.size();
      }
    });
  }
  for (int i = 0; i < 40; ++i) {
    const std::string id = "msg_" + std::to_string(i);
    ASSERT_TRUE(driver_.append(new_event(id)).has_value());
    EXPECT_TRUE(store_->event(id).has_value()) << "committed, so every reader sees it";
  }
  writing = false;
  readers.clear();
  EXPECT_EQ(failures, 0);
}

}  // namespace
}  // namespace housecalld::test
