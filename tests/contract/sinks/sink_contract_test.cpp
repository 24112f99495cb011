// SPDX-License-Identifier: Apache-2.0
// The contract of routing/sinks/README.md, for every kind of sink.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "tests/contract/sinks/file_harness.hpp"
#include "tests/contract/sinks/stdout_harness.hpp"
#include "tests/contract/sinks/webhook_harness.hpp"
#include "tests/support/files.hpp"
#include "tests/support/run_all.hpp"
#include "tests/support/run_awaitable.hpp"

namespace housecalld::test {
namespace {

using sinks::Message;
using sinks::Outcome;
using sinks::Verdict;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::UnorderedElementsAreArray;

constexpr milliseconds kAmpleTime{20'000};
constexpr milliseconds kShortTime{100};

struct Kind {
  std::string name;
  std::function<std::unique_ptr<SinkHarness>()> make;
};

template <typename Harness>
Kind kind(std::string name) {
  return {std::move(name), [] { return std::make_unique<Harness>(); }};
}

std::string name_of(const testing::TestParamInfo<Kind>& info) { return info.param.name; }

Message message(std::string body, std::string id = "msg_1") {
  return {std::move(id), "application/json", std::move(body)};
}

class SinkContract : public testing::TestWithParam<Kind> {
 protected:
  std::unique_ptr<SinkHarness> destination_ = GetParam().make();
};

/// Kinds whose destination can keep an attempt waiting.
class SlowSinkContract : public SinkContract {};

TEST_P(SinkContract, ADeliveredMessageIsAtTheDestinationWhenDeliverEnds) {
  const auto sink = destination_->make_sink(kAmpleTime);
  const Message sent = message(payload("edge.pretty_printed"));
  const auto deliver_and_look = [&]() -> boost::asio::awaitable<std::vector<std::string>> {
    const Outcome outcome = co_await sink->deliver(sent);
    EXPECT_EQ(outcome.verdict, Verdict::kDelivered);
    EXPECT_EQ(outcome.error, "");
    EXPECT_FALSE(outcome.retry_after.has_value());
    co_return destination_->arrived();
  };
  EXPECT_THAT(run_awaitable(deliver_and_look()), ElementsAre(destination_->as_arrived(sent.body)));
}

TEST_P(SinkContract, ConcurrentDeliveriesAllArriveIntact) {
  const auto sink = destination_->make_sink(kAmpleTime);
  std::vector<Message> messages;
  std::vector<std::string> expected;
  for (int i = 0; i < 60; ++i) {
    const std::string filler(static_cast<std::size_t>(i) * 97, static_cast<char>('a' + i % 26));
    messages.push_back(
        message(R"({"number":)" + std::to_string(i) + R"(,"text":")" + filler + "\"}",
                "msg_" + std::to_string(i)));
    expected.push_back(destination_->as_arrived(messages.back().body));
  }
  std::vector<boost::asio::awaitable<Outcome>> tasks;
  for (const Message& each : messages) tasks.push_back(sink->deliver(each));
  for (const Outcome& outcome : run_all(std::move(tasks))) {
    EXPECT_EQ(outcome.verdict, Verdict::kDelivered) << outcome.error;
  }
  EXPECT_THAT(destination_->arrived(), UnorderedElementsAreArray(expected));
}

TEST_P(SinkContract, ALargeMessageArrivesWhole) {
  const auto sink = destination_->make_sink(kAmpleTime);
  const Message large = message("\"" + std::string(500'000, 'x') + "\"");
  EXPECT_EQ(run_awaitable(sink->deliver(large)).verdict, Verdict::kDelivered);
  const auto arrived = destination_->arrived();
  ASSERT_EQ(arrived.size(), 1U);
  EXPECT_TRUE(arrived[0] == large.body);
}

TEST_P(SinkContract, MessagesThatFollowOneAnotherArriveInOrder) {
  const auto sink = destination_->make_sink(kAmpleTime);
  for (const std::string body : {"1", "2", "3"}) {
    const Message next = message(body);
    EXPECT_EQ(run_awaitable(sink->deliver(next)).verdict, Verdict::kDelivered);
  }
  EXPECT_THAT(destination_->arrived(), ElementsAre("1", "2", "3"));
}

TEST_P(SinkContract, TheSameMessageTwiceIsDeliveredTwice) {
  const auto sink = destination_->make_sink(kAmpleTime);
  const Message same = message("{}");
  EXPECT_EQ(run_awaitable(sink->deliver(same)).verdict, Verdict::kDelivered);
  EXPECT_EQ(run_awaitable(sink->deliver(same)).verdict, Verdict::kDelivered);
  EXPECT_THAT(destination_->arrived(), ElementsAre("{}", "{}"));
}

TEST_P(SinkContract, AFailureSaysWhyChangesNothingAndMayWorkLater) {
  const auto sink = destination_->make_sink(kAmpleTime);
  const Message first = message("1");
  const Message second = message("2");
  EXPECT_EQ(run_awaitable(sink->deliver(first)).verdict, Verdict::kDelivered);

  destination_->break_destination();
  const Outcome failed = run_awaitable(sink->deliver(second));
  EXPECT_EQ(failed.verdict, Verdict::kRetry);
  EXPECT_NE(failed.error, "");

  destination_->heal_destination();
  const auto before = destination_->arrived();
  EXPECT_EQ(std::count(before.begin(), before.end(), "2"), 0);
  EXPECT_EQ(run_awaitable(sink->deliver(second)).verdict, Verdict::kDelivered);
  const auto after = destination_->arrived();
  EXPECT_EQ(std::count(after.begin(), after.end(), "2"), 1);
}

TEST_P(SinkContract, ASinkIsMadeWhileItsDestinationIsDown) {
  destination_->break_destination();
  const auto sink = destination_->make_sink(kAmpleTime);
  destination_->heal_destination();
  const Message sent = message("{}");
  EXPECT_EQ(run_awaitable(sink->deliver(sent)).verdict, Verdict::kDelivered);
}

TEST_P(SinkContract, TheTimeOutIsTheOneThatWasAskedFor) {
  EXPECT_EQ(destination_->make_sink(milliseconds(1234))->time_out(), milliseconds(1234));
}

std::ptrdiff_t thread_count() {
  const std::filesystem::directory_iterator threads("/proc/self/task");
  return std::distance(begin(threads), end(threads));
}

TEST_P(SinkContract, ASinkThatIsGoneLeavesNoThreadBehind) {
  // ThreadSanitizer starts a thread of its own with the first one.
  std::thread([] {}).join();
  const std::ptrdiff_t before = thread_count();
  auto sink = destination_->make_sink(kAmpleTime);
  const Message sent = message("{}");
  EXPECT_EQ(run_awaitable(sink->deliver(sent)).verdict, Verdict::kDelivered);
  sink.reset();
  // A joined thread is listed for a moment longer.
  const auto deadline = steady_clock::now() + kAmpleTime;
  while (thread_count() != before && steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_EQ(thread_count(), before);
}

/// Counts how often the executor comes round while something else is under way.
boost::asio::awaitable<Outcome> tick_meanwhile(const bool& finished, int& ticks) {
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  while (!finished) {
    timer.expires_after(milliseconds(5));
    co_await timer.async_wait(boost::asio::use_awaitable);
    ++ticks;
  }
  co_return Outcome();
}

boost::asio::awaitable<Outcome> deliver_and_tell(sinks::Sink& sink, const Message& sent,
                                                 bool& finished) {
  const Outcome outcome = co_await sink.deliver(sent);
  finished = true;
  co_return outcome;
}

TEST_P(SlowSinkContract, AnAttemptEndsAtTheTimeOutAndBlocksNobodyUntilThen) {
  const auto sink = destination_->make_sink(kShortTime);
  const Message sent = message("1");
  destination_->hold_up_destination();

  bool finished = false;
  int ticks = 0;
  std::vector<boost::asio::awaitable<Outcome>> tasks;
  tasks.push_back(deliver_and_tell(*sink, sent, finished));
  tasks.push_back(tick_meanwhile(finished, ticks));
  const auto begun = steady_clock::now();
  const Outcome outcome = run_all(std::move(tasks)).front();

  EXPECT_EQ(outcome.verdict, Verdict::kRetry);
  EXPECT_NE(outcome.error, "");
  EXPECT_GE(steady_clock::now() - begun, kShortTime);
  EXPECT_LT(steady_clock::now() - begun, kAmpleTime);
  EXPECT_GT(ticks, 2);
}

TEST_P(SlowSinkContract, ItDeliversAgainWhenTheDestinationMovesOn) {
  const auto held_up = destination_->make_sink(kShortTime);
  const Message sent = message("1");
  destination_->hold_up_destination();
  EXPECT_EQ(run_awaitable(held_up->deliver(sent)).verdict, Verdict::kRetry);
  destination_->heal_destination();
  const auto sink = destination_->make_sink(kAmpleTime);
  EXPECT_EQ(run_awaitable(sink->deliver(sent)).verdict, Verdict::kDelivered);
  // An attempt that was given up may arrive late all the same: at least once.
  EXPECT_THAT(destination_->arrived(), Contains("1"));
  EXPECT_THAT(destination_->arrived(), Each("1"));
}

INSTANTIATE_TEST_SUITE_P(Kinds, SinkContract,
                         testing::Values(kind<WebhookHarness>("webhook"), kind<FileHarness>("file"),
                                         kind<StdoutHarness>("stdout")),
                         name_of);

/// A disk cannot be held up from a test: line_sink_test does it with a writer that blocks.
INSTANTIATE_TEST_SUITE_P(Kinds, SlowSinkContract,
                         testing::Values(kind<WebhookHarness>("webhook"),
                                         kind<StdoutHarness>("stdout")),
                         name_of);

}  // namespace
}  // namespace housecalld::test
