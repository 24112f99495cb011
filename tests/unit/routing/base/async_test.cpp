// SPDX-License-Identifier: Apache-2.0
#include "routing/base/async.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include "routing/base/bell.hpp"
#include "routing/base/spawn.hpp"
#include "tests/support/recording_log.hpp"
#include "tests/support/run_awaitable.hpp"

namespace housecalld::base {
namespace {

net::awaitable<std::string> answer_from(std::function<void(std::function<void(std::string)>)> ask) {
  co_return co_await await_callback<std::string>(std::move(ask));
}

TEST(AwaitCallback, TakesACallFromWithin) {
  EXPECT_EQ(test::run_awaitable(answer_from([](auto done) { done("at once"); })), "at once");
}

TEST(AwaitCallback, TakesACallFromAnotherThreadAndGoesOnWhereItWas) {
  std::thread other;
  std::thread::id resumed_on;
  const auto task = [&]() -> net::awaitable<std::string> {
    auto ask = [&](std::function<void(std::string)> done) {
      other = std::thread([done = std::move(done)] { done("from afar"); });
    };
    std::string answer = co_await await_callback<std::string>(std::move(ask));
    resumed_on = std::this_thread::get_id();
    co_return answer;
  };
  EXPECT_EQ(test::run_awaitable(task()), "from afar");
  EXPECT_EQ(resumed_on, std::this_thread::get_id());
  other.join();
}

net::awaitable<void> fail_with(std::string text) {
  throw std::runtime_error(text);
  co_return;
}

net::awaitable<void> set(bool& flag) {
  flag = true;
  co_return;
}

TEST(Spawn, RunsTheTaskAndSaysWhenItIsDone) {
  net::io_context context;
  test::RecordingLog log;
  bool ran = false;
  int done = 0;
  spawn(context.get_executor(), "task", log, set(ran), [&] { ++done; });
  context.run();
  EXPECT_TRUE(ran);
  EXPECT_EQ(done, 1);
  EXPECT_TRUE(log.entries().empty());
}

TEST(Spawn, LogsWhatEscapes) {
  net::io_context context;
  test::RecordingLog log;
  int done = 0;
  spawn(context.get_executor(), "the task", log, fail_with("broken"), [&] { ++done; });
  context.run();
  EXPECT_EQ(done, 1);
  ASSERT_EQ(log.entries().size(), 1U);
  EXPECT_EQ(log.entries()[0].level, LogLevel::kError);
  EXPECT_EQ(log.entries()[0].field("task"), "the task");
  EXPECT_EQ(log.entries()[0].field("error"), "broken");
}

constexpr Millis kLong = std::chrono::hours(1);

TEST(Bell, WakesOneThatWaits) {
  net::io_context context;
  const Bell bell(context.get_executor());
  auto rung = net::co_spawn(context, bell.wait(kLong), net::use_future);
  context.poll();
  bell.ring();
  context.restart();
  context.run();
  EXPECT_TRUE(rung.get());
}

TEST(Bell, RemembersOneRing) {
  net::io_context context;
  const Bell bell(context.get_executor());
  bell.ring();
  bell.ring();
  context.run();
  context.restart();
  auto first = net::co_spawn(context, bell.wait(kLong), net::use_future);
  auto second = net::co_spawn(context, bell.wait(Millis(0)), net::use_future);
  context.run();
  EXPECT_TRUE(first.get());
  EXPECT_FALSE(second.get());
}

}  // namespace
}  // namespace housecalld::base
