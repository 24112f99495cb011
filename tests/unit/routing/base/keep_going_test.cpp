// SPDX-License-Identifier: Apache-2.0
#include "routing/base/keep_going.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

#include "tests/support/recording_log.hpp"
#include "tests/support/run_awaitable.hpp"

namespace housecalld::base {
namespace {

net::awaitable<bool> run(test::RecordingLog& log, int& calls, int failures) {
  co_await keep_going("a loop", log, [&]() -> net::awaitable<bool> {
    if (++calls <= failures) throw std::runtime_error("out of luck");
    co_return calls < failures + 3;
  });
  co_return true;
}

TEST(KeepGoing, GoesOnUntilItIsToldToEnd) {
  test::RecordingLog log;
  int calls = 0;
  EXPECT_TRUE(test::run_awaitable(run(log, calls, 0)));
  EXPECT_EQ(calls, 3);
  EXPECT_TRUE(log.entries().empty());
}

TEST(KeepGoing, SaysWhatEscapedAndGoesOnAfterAPause) {
  test::RecordingLog log;
  int calls = 0;
  const auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(test::run_awaitable(run(log, calls, 1)));
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::seconds(1));
  EXPECT_EQ(calls, 4);
  ASSERT_EQ(log.entries().size(), 1U);
  EXPECT_EQ(log.entries()[0].level, LogLevel::kError);
  EXPECT_EQ(log.entries()[0].field("task"), "a loop");
  EXPECT_EQ(log.entries()[0].field("error"), "out of luck");
  EXPECT_EQ(log.entries()[0].field("pause_ms"), "1000");
}

}  // namespace
}  // namespace housecalld::base
