// SPDX-License-Identifier: Apache-2.0
#include "handlers/webhook/with_deadline.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

#include "routing/base/async.hpp"
#include "tests/support/recording_log.hpp"
#include "tests/support/run_awaitable.hpp"

namespace housecalld::webhook {
namespace {

constexpr base::Millis kLong = std::chrono::hours(1);
using Text = std::string;

net::awaitable<Text> at_once(Text value) { co_return value; }

/// Whoever calls the callback lets go of it: it keeps the io_context running.
net::awaitable<Text> by_callback(std::function<void(Text)>& callback) {
  co_return co_await base::await_callback<Text>(
      [&callback](std::function<void(Text)> done) { callback = std::move(done); });
}

net::awaitable<Text> failing() {
  throw std::runtime_error("broken");
  co_return Text();
}

TEST(WithDeadline, GivesTheResultOfATaskThatEndsBeforeTheWaitBegins) {
  test::RecordingLog log;
  EXPECT_EQ(test::run_awaitable(with_deadline(at_once("done"), kLong, "task", log)), "done");
}

TEST(WithDeadline, GivesTheResultOfATaskThatEndsInTime) {
  test::RecordingLog log;
  net::io_context context;
  std::function<void(Text)> callback;
  auto result = net::co_spawn(context, with_deadline(by_callback(callback), kLong, "task", log),
                              net::use_future);
  context.poll();
  ASSERT_TRUE(callback);
  std::exchange(callback, {})("done");
  context.run();
  EXPECT_EQ(result.get(), "done");
}

TEST(WithDeadline, IsEmptyAfterTheLimitAndLetsTheTaskEnd) {
  test::RecordingLog log;
  net::io_context context;
  std::function<void(Text)> callback;
  auto result = net::co_spawn(
      context, with_deadline(by_callback(callback), base::Millis(0), "task", log), net::use_future);
  while (result.wait_for(base::Millis(0)) != std::future_status::ready) context.run_one();
  EXPECT_EQ(result.get(), std::nullopt);
  std::exchange(callback, {})("late");
  context.run();
  EXPECT_TRUE(log.entries().empty());
}

TEST(WithDeadline, IsEmptyAndLogsWhenTheTaskThrows) {
  test::RecordingLog log;
  EXPECT_EQ(test::run_awaitable(with_deadline(failing(), kLong, "the task", log)), std::nullopt);
  ASSERT_EQ(log.entries().size(), 1U);
  EXPECT_EQ(log.entries()[0].level, base::LogLevel::kError);
  EXPECT_EQ(log.entries()[0].field("task"), "the task");
  EXPECT_EQ(log.entries()[0].field("error"), "broken");
}

}  // namespace
}  // namespace housecalld::webhook
