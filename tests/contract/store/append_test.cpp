// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

#include "tests/contract/store/store_contract.hpp"

namespace housecalld::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class AppendContract : public StoreContract {
 protected:
  std::size_t stored() { return store_->events({}).value().rows.size(); }

  /// A copy of `first` that came later, under an id of its own.
  static event::NewEvent repeat_of(event::NewEvent first, const std::string& id,
                                   base::Millis later) {
    first.event.id = id;
    first.event.received_at += later;
    return first;
  }
};
INSTANTIATE_TEST_SUITE_P(Stores, AppendContract, testing::ValuesIn(all_stores()), name_of_kind);

event::NewEvent full_event() {
  event::NewEvent made = event_of_record("msg_1", "job_1", {"crm"});
  made.event.object.occurred_at = kStart - 5ms;
  made.event.object.company_id = "company";
  made.event.object.action = event::Action::kDelete;
  made.event.object.ghost_job = true;
  made.event.reason = "because";
  made.event.body = std::string("{\"a\":\"\0\xff\"}", 9);
  made.event.api_signature = "sha256=ABC";
  made.event.api_timestamp = "1790000000";
  return made;
}

TEST_P(AppendContract, KeepsEveryFieldOfAnEvent) {
  const event::NewEvent made = full_event();
  const auto appended = driver_.append(made).value();
  EXPECT_EQ(appended.event_id, "msg_1");
  EXPECT_FALSE(appended.duplicate);

  const event::StoredEvent kept = store_->event("msg_1").value().event;
  EXPECT_EQ(kept.id, made.event.id);
  EXPECT_EQ(kept.installation, made.event.installation);
  EXPECT_EQ(kept.received_at, made.event.received_at);
  EXPECT_EQ(kept.state, made.event.state);
  EXPECT_EQ(kept.reason, made.event.reason);
  EXPECT_EQ(kept.object.provider_event, made.event.object.provider_event);
  EXPECT_EQ(kept.object.object, made.event.object.object);
  EXPECT_EQ(kept.object.payload_key, made.event.object.payload_key);
  EXPECT_EQ(kept.object.action, made.event.object.action);
  EXPECT_EQ(kept.object.record_id, made.event.object.record_id);
  EXPECT_EQ(kept.object.occurred_at, made.event.object.occurred_at);
  EXPECT_EQ(kept.object.company_id, made.event.object.company_id);
  EXPECT_EQ(kept.object.ghost_job, made.event.object.ghost_job);
  EXPECT_EQ(kept.body, made.event.body);
  EXPECT_EQ(kept.api_signature, made.event.api_signature);
  EXPECT_EQ(kept.api_timestamp, made.event.api_timestamp);
}

TEST_P(AppendContract, KeepsWhatIsAbsentAbsent) {
  event::NewEvent made = new_event("msg_1");
  made.event.body.clear();
  ASSERT_TRUE(driver_.append(made).has_value());
  const event::StoredEvent kept = store_->event("msg_1").value().event;
  EXPECT_EQ(kept.object.record_id, std::nullopt);
  EXPECT_EQ(kept.object.occurred_at, std::nullopt);
  EXPECT_EQ(kept.body, "");
  EXPECT_FALSE(kept.object.ghost_job);
}

TEST_P(AppendContract, MakesOneDeliveryPerDestinationDueAtOnce) {
  ASSERT_TRUE(driver_.append(new_event("msg_1", {"crm", "audit"})).has_value());
  const store::EventDetail detail = store_->event("msg_1").value();
  ASSERT_EQ(detail.deliveries.size(), 2U);
  EXPECT_EQ(detail.deliveries[0].delivery.destination, "crm");
  EXPECT_EQ(detail.deliveries[1].delivery.destination, "audit");
  for (const auto& [delivery, finished_at, attempts, disabled] : detail.deliveries) {
    EXPECT_EQ(delivery.event_id, "msg_1");
    EXPECT_EQ(delivery.state, DeliveryState::kWaiting);
    EXPECT_EQ(delivery.attempts, 0U);
    EXPECT_EQ(delivery.next_attempt_at, moment_of(kStart));
    EXPECT_EQ(delivery.reason, "");
    EXPECT_EQ(finished_at, std::nullopt);
    EXPECT_THAT(attempts, IsEmpty());
    EXPECT_FALSE(disabled);
  }
}

TEST_P(AppendContract, AnEventWithoutDestinationsHasNoDelivery) {
  ASSERT_TRUE(driver_.append(new_event("msg_1")).has_value());
  EXPECT_THAT(store_->event("msg_1").value().deliveries, IsEmpty());
  EXPECT_THAT(store_->destinations().value(), IsEmpty());
}

TEST_P(AppendContract, ARepeatChangesNothingAndGivesTheIdOfTheFirst) {
  const event::NewEvent first = new_event("msg_1", {"crm"});
  ASSERT_TRUE(driver_.append(first).has_value());
  const auto again = driver_.append(repeat_of(first, "msg_2", minutes(1))).value();
  EXPECT_EQ(again.event_id, "msg_1");
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(stored(), 1U);
  EXPECT_EQ(store_->deliveries({}).value().rows.size(), 1U);
  EXPECT_EQ(store_->event("msg_2").error().code, base::Errc::kNotFound);
}

TEST_P(AppendContract, ARepeatCountsToTheLastMillisecondOfTheWindow) {
  const event::NewEvent first = new_event("msg_1");
  ASSERT_TRUE(driver_.append(first).has_value());
  EXPECT_TRUE(driver_.append(repeat_of(first, "msg_2", kWindow)).value().duplicate);
  EXPECT_FALSE(driver_.append(repeat_of(first, "msg_3", kWindow + 1ms)).value().duplicate);
  EXPECT_EQ(stored(), 2U);
}

TEST_P(AppendContract, ARepeatDoesNotLengthenTheWindow) {
  const event::NewEvent first = new_event("msg_1");
  ASSERT_TRUE(driver_.append(first).has_value());
  ASSERT_TRUE(driver_.append(repeat_of(first, "msg_2", kWindow - 1ms)).value().duplicate);
  EXPECT_FALSE(driver_.append(repeat_of(first, "msg_3", kWindow + 1ms)).value().duplicate);
}

TEST_P(AppendContract, PastTheWindowTheNewEventIsTheFirst) {
  const event::NewEvent first = new_event("msg_1");
  ASSERT_TRUE(driver_.append(first).has_value());
  ASSERT_FALSE(driver_.append(repeat_of(first, "msg_2", kWindow + 1ms)).value().duplicate);
  const auto third = driver_.append(repeat_of(first, "msg_3", kWindow + kWindow)).value();
  EXPECT_TRUE(third.duplicate);
  EXPECT_EQ(third.event_id, "msg_2");
}

TEST_P(AppendContract, AClockThatWentBackDoesNotMakeARepeatNew) {
  const event::NewEvent first = new_event("msg_1");
  ASSERT_TRUE(driver_.append(first).has_value());
  EXPECT_TRUE(driver_.append(repeat_of(first, "msg_2", -minutes(5))).value().duplicate);
}

TEST_P(AppendContract, TheSameBodyOfAnotherInstallationIsNoRepeat) {
  const event::NewEvent first = new_event("msg_1");
  event::NewEvent other = repeat_of(first, "msg_2", 1ms);
  other.event.installation = "beta";
  ASSERT_TRUE(driver_.append(first).has_value());
  EXPECT_FALSE(driver_.append(other).value().duplicate);
  EXPECT_EQ(stored(), 2U);
}

TEST_P(AppendContract, AnIdThatExistsIsRefusedAndChangesNothing) {
  event::NewEvent other = new_event("msg_1");
  other.digest = base::sha256({"another body"});
  ASSERT_TRUE(driver_.append(new_event("msg_1")).has_value());
  EXPECT_EQ(driver_.append(other).error().code, base::Errc::kInvalid);
  EXPECT_EQ(stored(), 1U);
  EXPECT_FALSE(driver_.append(repeat_of(other, "msg_2", 1ms)).value().duplicate)
      << "the digest of the refused event was kept";
}

TEST_P(AppendContract, OfNearlySimultaneousCopiesExactlyOneIsNew) {
  constexpr int kThreads = 8;
  constexpr int kBodies = 25;
  std::vector<std::vector<std::future<store::Appended>>> outcomes(kThreads);
  const auto post = [&](int thread) {
    for (int body = 0; body < kBodies; ++body) {
      event::NewEvent made = new_event("body_" + std::to_string(body), {"crm"});
      made.event.id = "msg_" + std::to_string(thread) + "_" + std::to_string(body);
      auto promise = std::make_shared<std::promise<store::Appended>>();
      outcomes[static_cast<std::size_t>(thread)].push_back(promise->get_future());
      store_->append(std::move(made), {}, [promise](base::Result<store::Appended> result) {
        promise->set_value(result.value());
      });
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) threads.emplace_back(post, thread);
  }
  int fresh = 0;
  for (auto& of_thread : outcomes) {
    for (auto& outcome : of_thread) fresh += outcome.get().duplicate ? 0 : 1;
  }
  EXPECT_EQ(fresh, kBodies);
  EXPECT_EQ(stored(), static_cast<std::size_t>(kBodies));
  EXPECT_EQ(claim_ids("crm", kStart).size(), static_cast<std::size_t>(kBodies));
}

TEST_P(AppendContract, CallsOfOneThreadAreCarriedOutInTheirOrder) {
  std::vector<std::string> expected;
  for (int i = 0; i < 200; ++i) {
    expected.push_back("msg_" + std::to_string(1000 + i));
    store_->append(new_event(expected.back(), {"crm"}), {}, [](const auto&) {});
  }
  // Made after the appends, so it sees them all.
  EXPECT_EQ(claim_ids("crm", kStart, 1000), expected);
}

TEST_P(AppendContract, ForgetsDigestsOfBodiesAcceptedBefore) {
  event::NewEvent old = new_event("msg_1");
  event::NewEvent young = new_event("msg_2");
  young.event.received_at = kStart + 1ms;
  ASSERT_TRUE(driver_.append(old).has_value());
  ASSERT_TRUE(driver_.append(young).has_value());
  EXPECT_EQ(driver_.forget_digests(kStart, 10).value(), 0U);
  EXPECT_EQ(driver_.forget_digests(kStart + 1ms, 10).value(), 1U);
  EXPECT_FALSE(driver_.append(repeat_of(old, "msg_3", 2ms)).value().duplicate);
  EXPECT_TRUE(driver_.append(repeat_of(young, "msg_4", 2ms)).value().duplicate);
}

TEST_P(AppendContract, ForgetsNoMoreDigestsThanAsked) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(driver_.append(new_event("msg_" + std::to_string(i))).has_value());
  }
  EXPECT_EQ(driver_.forget_digests(kStart + 1ms, 3).value(), 3U);
  EXPECT_EQ(driver_.forget_digests(kStart + 1ms, 3).value(), 2U);
  EXPECT_EQ(driver_.forget_digests(kStart + 1ms, 3).value(), 0U);
  EXPECT_EQ(stored(), 5U);
}

/// What `decide` was told.
struct Told {
  int times = 0;
  store::Past past;
};

event::NewEvent update_of(const std::string& id, const std::string& record,
                          event::Action action = event::Action::kUpdate) {
  event::NewEvent made = event_of_record(id, record, {});
  made.event.object.action = action;
  made.event.object.company_id = "co";
  return made;
}

TEST_P(AppendContract, WhatIsDecidedIsWhatIsStored) {
  event::NewEvent made = update_of("msg_1", "job_1");
  const auto appended = driver_
                            .append(made,
                                    [](event::NewEvent& one, const store::Past&) {
                                      one.event.object.action = event::Action::kOther;
                                      one.event.state = event::EventState::kRouted;
                                      one.event.fields_updated = {"notes", "a \"quoted\" one"};
                                      one.event.record_deleted_at = kStart;
                                      one.order_key = "acme/jobs/job_1";
                                      one.destinations = {"crm"};
                                    })
                            .value();
  EXPECT_EQ(appended.state, event::EventState::kRouted);
  EXPECT_THAT(appended.destinations, ElementsAre("crm"));
  const auto kept = store_->event("msg_1").value();
  EXPECT_EQ(kept.event.object.action, event::Action::kOther);
  EXPECT_EQ(kept.event.fields_updated, (std::vector<std::string>{"notes", "a \"quoted\" one"}));
  EXPECT_EQ(kept.event.record_deleted_at, kStart);
  EXPECT_EQ(kept.deliveries.size(), 1U);
  EXPECT_EQ(driver_.claim("crm", kStart).value().work.at(0).event.fields_updated,
            kept.event.fields_updated);
}

TEST_P(AppendContract, NothingIsDecidedOfARepeatOrWithoutARecord) {
  int times = 0;
  const store::Decide decide = [&](event::NewEvent&, const store::Past&) { ++times; };
  EXPECT_TRUE(driver_.append(update_of("msg_1", "job_1"), decide).has_value());
  event::NewEvent repeat = update_of("msg_1", "job_1");
  repeat.event.id = "msg_2";
  EXPECT_TRUE(driver_.append(repeat, decide).value().duplicate);
  EXPECT_TRUE(driver_.append(new_event("msg_3"), decide).has_value());
  EXPECT_EQ(times, 1);
  EXPECT_EQ(store_->event("msg_1").value().event.fields_updated, std::nullopt);
}

TEST_P(AppendContract, AnUpdateSeesTheLastBodyOfItsRecord) {
  const auto told = [&](const event::NewEvent& made) {
    auto seen = std::make_shared<Told>();
    EXPECT_TRUE(driver_
                    .append(made,
                            [seen](event::NewEvent&, const store::Past& past) {
                              ++seen->times;
                              seen->past = past;
                            })
                    .has_value());
    EXPECT_EQ(seen->times, 1);
    return seen->past;
  };
  const event::NewEvent first = update_of("msg_1", "job_1", event::Action::kCreate);
  EXPECT_EQ(told(first).body, "");
  const event::NewEvent second = update_of("msg_2", "job_1");
  EXPECT_EQ(told(second).body, first.event.body);
  EXPECT_EQ(told(update_of("msg_3", "job_1")).body, second.event.body);
  EXPECT_EQ(told(update_of("msg_4", "job_2")).body, "") << "another record";
  event::NewEvent other = update_of("msg_5", "job_1");
  other.event.installation = "other";
  EXPECT_EQ(told(other).body, "") << "another installation";
  other = update_of("msg_6", "job_1");
  other.event.object.company_id = "foreign";
  EXPECT_EQ(told(other).body, "") << "another company";
  other = update_of("msg_7", "job_1");
  other.event.object.object = "estimates";
  EXPECT_EQ(told(other).body, "") << "another object";
  EXPECT_EQ(told(update_of("msg_8", "job_1", event::Action::kOther)).body, "") << "no update";
  EXPECT_TRUE(driver_.erase_payloads({{"msg_1", "msg_2", "msg_3", "msg_8"}, false, now_at(kStart)})
                  .has_value());
  EXPECT_EQ(told(update_of("msg_9", "job_1")).body, "") << "they were erased";
}

TEST_P(AppendContract, ATombstoneStandsUntilItIsLiftedOrForgotten) {
  const auto mark = [&](const std::string& id, event::Tombstone tombstone, base::Timestamp at,
                        const std::string& record = "job_1") {
    event::NewEvent made = update_of(id, record, event::Action::kDelete);
    made.event.object.occurred_at = at;
    std::optional<base::Timestamp> seen;
    EXPECT_TRUE(driver_
                    .append(made,
                            [&](event::NewEvent& one, const store::Past& past) {
                              seen = past.deleted_at;
                              one.tombstone = tombstone;
                            })
                    .has_value());
    return seen;
  };
  using enum event::Tombstone;
  EXPECT_EQ(mark("msg_1", kSet, kStart + 1s), std::nullopt);
  EXPECT_EQ(mark("msg_2", kSet, kStart + 2s), kStart + 1s);
  EXPECT_EQ(mark("msg_3", kKeep, kStart), kStart + 2s) << "the last delete counts";
  EXPECT_EQ(mark("msg_4", kKeep, kStart, "job_2"), std::nullopt);
  EXPECT_EQ(mark("msg_5", kSet, kStart), kStart + 2s);
  EXPECT_EQ(mark("msg_5b", kLift, kStart), kStart + 2s) << "whichever came first";
  EXPECT_EQ(mark("msg_6", kSet, kStart + 3s), std::nullopt);
  EXPECT_EQ(driver_.forget_tombstones(kStart, 10).value(), 0U) << "noted at kStart";
  EXPECT_EQ(mark("msg_7", kSet, kStart, "job_3"), std::nullopt);
  EXPECT_EQ(driver_.forget_tombstones(kStart + 1ms, 1).value(), 1U);
  EXPECT_EQ(driver_.forget_tombstones(kStart + 1ms, 10).value(), 1U);
  EXPECT_EQ(mark("msg_8", kKeep, kStart), std::nullopt);
}

TEST_P(AppendContract, ADeleteSeesTheLastCreate) {
  const auto told = [&](const std::string& id, event::Action action, base::Timestamp at) {
    event::NewEvent made = update_of(id, "job_1", action);
    made.event.object.occurred_at = at;
    std::optional<base::Timestamp> seen;
    EXPECT_TRUE(driver_
                    .append(made, [&](event::NewEvent&,
                                      const store::Past& past) { seen = past.created_at; })
                    .has_value());
    return seen;
  };
  using enum event::Action;
  EXPECT_EQ(told("msg_1", kDelete, kStart), std::nullopt);
  EXPECT_EQ(told("msg_2", kCreate, kStart + 2s), std::nullopt);
  EXPECT_EQ(told("msg_3", kCreate, kStart + 1s), std::nullopt);
  EXPECT_EQ(told("msg_4", kDelete, kStart), kStart + 2s);
  EXPECT_EQ(told("msg_5", kUpdate, kStart), std::nullopt);
}

/// What one thread's append leaves is what the next one's sees.
TEST_P(AppendContract, OfSimultaneousUpdatesNoTwoSeeTheSamePast) {
  constexpr int kCount = 20;
  std::mutex mutex;
  std::vector<std::string> seen;
  std::vector<std::future<void>> threads;
  for (int i = 0; i < kCount; ++i) {
    threads.push_back(std::async(std::launch::async, [&, i] {
      const auto done = driver_.append(update_of("msg_" + std::to_string(i), "job_1"),
                                       [&](event::NewEvent&, const store::Past& past) {
                                         const std::scoped_lock lock(mutex);
                                         seen.push_back(past.body);
                                       });
      EXPECT_TRUE(done.has_value());
    }));
  }
  for (auto& thread : threads) thread.get();
  std::ranges::sort(seen);
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(kCount));
  EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

}  // namespace
}  // namespace housecalld::test
