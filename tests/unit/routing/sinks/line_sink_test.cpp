// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/line_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <future>

#include "tests/support/run_awaitable.hpp"

namespace housecalld::sinks {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

constexpr milliseconds kAmpleTime{20'000};

TEST(ToLine, PutsADocumentOnOneLineWithoutChangingItsValue) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"{}", "{}\n"},
      {"", "\n"},
      {"{\n  \"a\": 1\r\n}", "{   \"a\": 1  }\n"},
      {"{}\n", "{} \n"},
      {R"("a\nb")", "\"a\\nb\"\n"},
      {"\"\xE2\x80\xA8\"", "\"\xE2\x80\xA8\"\n"},
  };
  for (const auto& [json, line] : cases) EXPECT_EQ(to_line(json), line);
}

/// What the test and a writer that lives in the sink share.
struct Gate {
  std::promise<void> entered;  ///< the first write has begun
  std::promise<void> open;     ///< until then it does not end
  std::vector<std::vector<std::string>> batches;
  std::function<Written(std::span<const std::string>)> result =
      [](std::span<const std::string> lines) -> Written {
    return {lines.size(), std::nullopt};
  };
};

class GatedWriter final : public LineWriter {
 public:
  explicit GatedWriter(std::shared_ptr<Gate> gate) : gate_(std::move(gate)) {}

  Written write(std::span<const std::string> lines, Deadline /*deadline*/) override {
    gate_->batches.emplace_back(lines.begin(), lines.end());
    if (gate_->batches.size() == 1) {
      gate_->entered.set_value();
      gate_->open.get_future().wait();
    }
    return gate_->result(lines);
  }

 private:
  std::shared_ptr<Gate> gate_;
};

class LineSinkTest : public testing::Test {
 protected:
  void make_sink(milliseconds time_out) {
    sink_ = std::make_unique<LineSink>(std::make_unique<GatedWriter>(gate_), time_out);
  }

  /// Starts a delivery and lets it run until it waits.
  std::future<Outcome> start(const Message& message) {
    auto outcome = net::co_spawn(context_, sink_->deliver(message), net::use_future);
    context_.restart();
    context_.poll();
    return outcome;
  }
  /// One message in the writer, the other three behind it.
  std::vector<std::future<Outcome>> start_four() {
    std::vector<std::future<Outcome>> outcomes;
    outcomes.push_back(start(messages_[0]));
    // On a busy machine the first may expire before the writer comes to it.
    const auto entered = gate_->entered.get_future();
    while (entered.wait_for(sink_->time_out()) != std::future_status::ready) {
      outcomes[0] = start(messages_[0]);
    }
    for (std::size_t i = 1; i < messages_.size(); ++i) outcomes.push_back(start(messages_[i]));
    return outcomes;
  }
  void finish() {
    context_.restart();
    context_.run();
  }

  const std::vector<Message> messages_ = {{"msg_1", "application/json", "1"},
                                          {"msg_2", "application/json", "2"},
                                          {"msg_3", "application/json", "3"},
                                          {"msg_4", "application/json", "4"}};
  std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
  net::io_context context_;
  std::unique_ptr<LineSink> sink_;
};

TEST_F(LineSinkTest, WhatComesDuringAWriteGoesOutTogetherInTheNext) {
  make_sink(kAmpleTime);
  auto outcomes = start_four();
  gate_->open.set_value();
  finish();
  for (auto& outcome : outcomes) EXPECT_EQ(outcome.get().verdict, Verdict::kDelivered);
  EXPECT_THAT(gate_->batches, ElementsAre(ElementsAre("1\n"), ElementsAre("2\n", "3\n", "4\n")));
}

TEST_F(LineSinkTest, OfAPartlyWrittenBatchOnlyTheRestFails) {
  make_sink(kAmpleTime);
  auto outcomes = start_four();
  gate_->result = [](std::span<const std::string>) -> Written {
    return {1, base::Error{base::Errc::kIo, "the disk is on fire"}};
  };
  gate_->open.set_value();
  finish();
  EXPECT_EQ(outcomes[1].get().verdict, Verdict::kDelivered);
  for (const std::size_t i : {2U, 3U}) {
    const Outcome failed = outcomes[i].get();
    EXPECT_EQ(failed.verdict, Verdict::kRetry);
    EXPECT_EQ(failed.error, "the disk is on fire");
  }
}

TEST_F(LineSinkTest, AWriterThatClaimsTooLittleWithoutAReasonIsNotBelieved) {
  gate_->open.set_value();
  gate_->result = [](std::span<const std::string>) -> Written { return {0, std::nullopt}; };
  make_sink(kAmpleTime);
  const Outcome outcome = test::run_awaitable(sink_->deliver(messages_[0]));
  EXPECT_EQ(outcome.verdict, Verdict::kRetry);
  EXPECT_NE(outcome.error, "");
}

TEST_F(LineSinkTest, GivesUpAtTheTimeOutAndDoesNotWriteWhatStillWaits) {
  make_sink(milliseconds(40));
  auto outcomes = start_four();
  finish();
  for (auto& outcome : outcomes) {
    const Outcome failed = outcome.get();
    EXPECT_EQ(failed.verdict, Verdict::kRetry);
    EXPECT_EQ(failed.error, "not written within 40 ms");
  }
  gate_->open.set_value();
  sink_.reset();
  EXPECT_THAT(gate_->batches, ElementsAre(ElementsAre("1\n")));
}

TEST_F(LineSinkTest, AnExpiredMessageIsSkippedAndALaterOneWritten) {
  make_sink(milliseconds(40));
  auto expired = start_four();
  finish();
  gate_->open.set_value();
  const Message later{"msg_5", "application/json", "5"};
  // The writer may need several tries until it is back from the first write in time.
  Outcome outcome;
  const auto deadline = std::chrono::steady_clock::now() + kAmpleTime;
  while (outcome.verdict != Verdict::kDelivered && std::chrono::steady_clock::now() < deadline) {
    outcome = test::run_awaitable(sink_->deliver(later));
  }
  EXPECT_EQ(outcome.verdict, Verdict::kDelivered);
  sink_.reset();
  ASSERT_GE(gate_->batches.size(), 2U);
  for (std::size_t i = 1; i < gate_->batches.size(); ++i) {
    EXPECT_THAT(gate_->batches[i], testing::Each("5\n"));
  }
}

TEST_F(LineSinkTest, OutlivesADeliveryWhoseExecutorIsGone) {
  gate_->result = [](std::span<const std::string>) -> Written { return {1, std::nullopt}; };
  make_sink(kAmpleTime);
  {
    net::io_context gone;
    auto never = net::co_spawn(gone, sink_->deliver(messages_[0]), net::use_future);
    gone.poll();
    gate_->entered.get_future().wait();
  }
  gate_->open.set_value();
  EXPECT_EQ(test::run_awaitable(sink_->deliver(messages_[1])).verdict, Verdict::kDelivered);
}

TEST_F(LineSinkTest, ClosingFailsWhatStillWaits) {
  make_sink(kAmpleTime);
  auto outcomes = start_four();
  std::thread closing([this] { sink_.reset(); });
  gate_->open.set_value();
  closing.join();
  finish();
  EXPECT_EQ(outcomes[0].get().verdict, Verdict::kDelivered);
  for (std::size_t i = 1; i < outcomes.size(); ++i) {
    const Outcome outcome = outcomes[i].get();
    // The second batch may have been begun before the sink was closed.
    if (outcome.verdict == Verdict::kDelivered) continue;
    EXPECT_EQ(outcome.error, "the sink was closed");
  }
}

}  // namespace
}  // namespace housecalld::sinks
