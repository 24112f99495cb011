// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/worker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <deque>
#include <stdexcept>

#include "tests/support/manual_clock.hpp"
#include "tests/support/memory_store.hpp"
#include "tests/support/recording_log.hpp"
#include "tests/support/store_driver.hpp"

namespace housecalld::delivery {
namespace {

using event::DeliveryState;
using testing::ElementsAre;

/// Answers with the outcomes it was given, in their order; throws when there is none.
class ScriptedSink final : public sinks::Sink {
 public:
  explicit ScriptedSink(std::deque<sinks::Outcome> outcomes) : outcomes_(std::move(outcomes)) {}
  net::awaitable<sinks::Outcome> deliver(const sinks::Message& /*message*/) override {
    if (outcomes_.empty()) throw std::runtime_error("out of outcomes");
    sinks::Outcome outcome = outcomes_.front();
    outcomes_.pop_front();
    co_return outcome;
  }
  base::Millis time_out() const override { return std::chrono::seconds(15); }

 private:
  std::deque<sinks::Outcome> outcomes_;
};

class WorkerTest : public testing::Test {
 protected:
  void append(const std::string& id) {
    event::NewEvent made;
    made.event.id = id;
    made.event.body = "{}";
    made.event.received_at = clock_.now();
    made.due_at = clock_.moment();
    made.digest = base::sha256({id});
    made.destinations = {"crm"};
    store_.append(made, {},
                  [](const base::Result<store::Appended>& done) { ASSERT_TRUE(done.has_value()); });
  }
  /// An attempt of an earlier process.
  void fail_first(base::Millis failing_for) {
    test::StoreDriver driver(store_);
    store::Settlement failed;
    failed.delivery = driver.claim("crm", clock_.now(), 1).value().work.at(0).delivery.id;
    failed.state = DeliveryState::kWaiting;
    failed.next_attempt_at = clock_.moment();
    failed.health = store::Health::kFails;
    failed.failing_for = failing_for;
    ASSERT_TRUE(driver.settle(failed).value().moved);
  }
  /// Runs a worker until everything that is due has been attempted.
  void work_off(std::deque<sinks::Outcome> outcomes, Render render = render_id) {
    net::io_context loop;
    WorkerOptions options;
    options.destination = "crm";
    options.retry.delays = {std::chrono::seconds(5)};
    options.retry.jitter = 0;
    const auto worker = std::make_shared<Worker>(
        loop.get_executor(), WorkerContext{store_, clock_, log_, metrics_, reaper_}, options,
        std::make_unique<ScriptedSink>(std::move(outcomes)), std::move(render));
    bool stopped = false;
    worker->start([&stopped] { stopped = true; });
    loop.poll();
    worker->stop();
    loop.run();
    EXPECT_TRUE(stopped);
  }
  store::DeliveryDetail delivery(const std::string& id) {
    return store_.event(id).value().deliveries.at(0);
  }
  std::vector<std::string> logged() const {
    std::vector<std::string> messages;
    for (const auto& entry : log_.entries()) messages.push_back(entry.message);
    return messages;
  }
  static base::Result<sinks::Message> render_id(const event::StoredEvent& event) {
    return sinks::Message{event.id, "application/json", event.body};
  }
  static sinks::Outcome outcome(sinks::Verdict verdict, std::string error = "") {
    sinks::Outcome made;
    made.verdict = verdict;
    made.error = std::move(error);
    return made;
  }

  test::ManualClock clock_{base::from_unix_millis(1'789'380'000'000)};
  test::MemoryStore store_;
  test::RecordingLog log_;
  base::Metrics metrics_;
  base::Reaper reaper_;
};

TEST_F(WorkerTest, DeliversWhatIsDue) {
  append("msg_1");
  append("msg_2");
  work_off({outcome(sinks::Verdict::kDelivered), outcome(sinks::Verdict::kDelivered)});
  EXPECT_EQ(delivery("msg_1").delivery.state, DeliveryState::kDelivered);
  EXPECT_EQ(delivery("msg_2").delivery.state, DeliveryState::kDelivered);
  EXPECT_THAT(logged(), ElementsAre("delivered", "delivered"));
}

TEST_F(WorkerTest, AnExceptionIsAFailedAttemptWithItsText) {
  append("msg_1");
  work_off({});
  const store::DeliveryDetail failed = delivery("msg_1");
  EXPECT_EQ(failed.delivery.state, DeliveryState::kWaiting);
  EXPECT_EQ(failed.attempts.at(0).error, "internal error: out of outcomes");
  clock_.advance(std::chrono::seconds(5));
  work_off({}, [](const event::StoredEvent&) -> base::Result<sinks::Message> {
    throw std::runtime_error("cannot be rendered");
  });
  EXPECT_EQ(delivery("msg_1").delivery.state, DeliveryState::kDead);
  EXPECT_EQ(delivery("msg_1").delivery.reason,
            "gave up after 2 attempts: internal error: cannot be rendered");
}

TEST_F(WorkerTest, WhatCanNeverBeRenderedIsADeadLetterAtOnce) {
  append("msg_1");
  work_off({}, [](const event::StoredEvent&) -> base::Result<sinks::Message> {
    return base::fail(base::Errc::kInvalid, "the message has 300001 bytes");
  });
  EXPECT_EQ(delivery("msg_1").delivery.state, DeliveryState::kDead);
  EXPECT_THAT(delivery("msg_1").delivery.reason,
              testing::HasSubstr("the message has 300001 bytes"));
}

TEST_F(WorkerTest, SaysOnceThatADestinationIsDisabledAndHowToEnableIt) {
  append("msg_1");
  append("msg_2");
  work_off({outcome(sinks::Verdict::kGone, "answered 410"),
            outcome(sinks::Verdict::kGone, "answered 410")});
  const std::string disabled = "destination disabled: what it should get waits until it is enabled";
  EXPECT_THAT(logged(),
              testing::UnorderedElementsAre("delivery failed", "delivery failed", disabled));
  for (const auto& entry : log_.entries()) {
    if (entry.message == disabled) {
      EXPECT_EQ(entry.field("enable"), "housecalld destinations enable crm");
    } else {
      EXPECT_EQ(entry.field("next_attempt_at"), "when it is enabled");
    }
  }
  EXPECT_TRUE(delivery("msg_2").destination_disabled);
  EXPECT_EQ(delivery("msg_2").delivery.state, DeliveryState::kWaiting);
}

TEST_F(WorkerTest, DisablesADestinationThatHasGivenNothingButFailuresForTooLong) {
  append("msg_0");
  fail_first(std::chrono::hours(120));
  for (int i = 1; i < 9; ++i) append("msg_" + std::to_string(i));
  work_off(std::deque<sinks::Outcome>(9, outcome(sinks::Verdict::kRetry, "answered 503")));
  EXPECT_FALSE(delivery("msg_1").destination_disabled) << "nine in the last day";
  clock_.advance(std::chrono::seconds(5));
  append("msg_9");
  append("msg_10");
  work_off(std::deque<sinks::Outcome>(10, outcome(sinks::Verdict::kRetry, "answered 503")));
  EXPECT_TRUE(delivery("msg_10").destination_disabled);
  EXPECT_EQ(store_.destinations().value().at(0).disabled_reason.substr(0, 40),
            "nothing but failures for too long (deliv");
}

TEST_F(WorkerTest, ABrokenWayToItIsNoReasonToDisableIt) {
  append("msg_0");
  fail_first(std::chrono::hours(120) - std::chrono::seconds(1));
  for (int i = 1; i < 12; ++i) append("msg_" + std::to_string(i));
  work_off(std::deque<sinks::Outcome>(12, outcome(sinks::Verdict::kUnreached, "no proxy")));
  EXPECT_FALSE(delivery("msg_1").destination_disabled);
}

TEST_F(WorkerTest, WhatIsRefusedHoldsNobodyElseAndDoesNotOpenTheCircuit) {
  std::deque<sinks::Outcome> outcomes;
  for (int i = 0; i < 40; ++i) {
    append("msg_" + std::to_string(i));
    outcomes.push_back(outcome(sinks::Verdict::kRefused, "answered 422"));
  }
  append("msg_good");
  outcomes.push_back(outcome(sinks::Verdict::kDelivered));
  work_off(outcomes);
  EXPECT_EQ(delivery("msg_good").delivery.state, DeliveryState::kDelivered);
  EXPECT_EQ(delivery("msg_0").delivery.refusals, 1U);
  EXPECT_EQ(store_.destinations().value().at(0).failing_since, std::nullopt);
  EXPECT_THAT(logged(), testing::Not(testing::Contains(testing::StartsWith("destination keeps"))));
}

TEST_F(WorkerTest, RetryAfterOfOneMessageHoldsThemAll) {
  append("msg_1");
  sinks::Outcome busy = outcome(sinks::Verdict::kRetry, "answered 429");
  busy.retry_after = std::chrono::hours(1);
  busy.pauses = true;
  for (int i = 2; i < 30; ++i) append("msg_" + std::to_string(i));
  work_off({busy, busy, busy, busy});
  EXPECT_EQ(delivery("msg_29").attempts.size(), 0U) << "only what was under way was sent";
  EXPECT_THAT(logged(), testing::Contains("destination asked for a pause"));
}

TEST_F(WorkerTest, AnEgressProxyThatFailsIsNotTheDestinationsFault) {
  append("msg_1");
  for (int i = 0; i < 5; ++i) {
    work_off({outcome(sinks::Verdict::kUnreached, "connect to the proxy: Connection refused")});
    clock_.advance(std::chrono::seconds(5));
  }
  EXPECT_EQ(delivery("msg_1").delivery.state, DeliveryState::kWaiting);
  EXPECT_EQ(delivery("msg_1").delivery.attempts, 0U);
  EXPECT_EQ(delivery("msg_1").attempts.size(), 5U);
  EXPECT_EQ(store_.destinations().value().at(0).failing_since, std::nullopt);
}

TEST_F(WorkerTest, AWallClockThatIsSetBackHoldsNothingUp) {
  append("msg_1");
  work_off({outcome(sinks::Verdict::kRetry, "answered 500")});
  clock_.set(clock_.now() - std::chrono::hours(24 * 90));
  clock_.advance(std::chrono::seconds(5));
  work_off({outcome(sinks::Verdict::kDelivered)});
  EXPECT_EQ(delivery("msg_1").delivery.state, DeliveryState::kDelivered);
}

TEST_F(WorkerTest, SaysWhenADestinationIsOnlyProbedAndWhenItWorksAgain) {
  std::deque<sinks::Outcome> failures;
  for (int i = 0; i < 20; ++i) {
    append("msg_" + std::to_string(i));
    failures.push_back(outcome(sinks::Verdict::kRetry, "answered 500"));
  }
  work_off(failures);
  EXPECT_THAT(
      logged(),
      testing::Contains("destination keeps failing: it is only probed until an attempt succeeds"));
}

}  // namespace
}  // namespace housecalld::delivery
