// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "routing/store/store.hpp"

namespace housecalld::test {

/// The part of a store that the endpoint needs: it keeps what is appended, knows repeats for ever,
/// and can refuse or hold its answers back. One thread.
class FakeStore final : public store::Store {
 public:
  std::vector<event::NewEvent> kept;
  std::optional<base::Error> refuse_with;  ///< set: nothing is kept
  bool hold = false;                       ///< true: answers wait for release()

  void append(event::NewEvent event, store::Callback<store::Appended> done) override {
    if (hold) {
      held_.emplace_back(std::move(event), std::move(done));
    } else {
      done(commit(std::move(event)));
    }
  }
  void release() {
    for (auto& [event, done] : std::exchange(held_, {})) done(commit(std::move(event)));
  }

  void claim(store::ClaimRequest, store::Callback<store::Claimed> done) override { done(no()); }
  void settle(store::Settlement, store::Callback<bool> done) override { done(no()); }
  void release_claims(base::Timestamp, store::Callback<std::size_t> done) override { done(no()); }
  void replay(store::Replay, store::Callback<std::size_t> done) override { done(no()); }
  void discard(std::vector<event::DeliveryId>, base::Timestamp,
               store::Callback<std::size_t> done) override {
    done(no());
  }
  void erase_payloads(store::Erasure, store::Callback<std::size_t> done) override { done(no()); }
  void reroute(store::Reroute, store::Callback<bool> done) override { done(no()); }
  void disable(std::string, std::string, base::Timestamp, store::Callback<bool> done) override {
    done(no());
  }
  void enable(std::string, store::Callback<bool> done) override { done(no()); }
  void pause(std::string, std::optional<base::Timestamp>, base::Timestamp,
             store::Callback<bool> done) override {
    done(no());
  }
  void give_up(store::GivingUp, store::Callback<std::size_t> done) override { done(no()); }
  void forget_digests(base::Timestamp, std::size_t, store::Callback<std::size_t> done) override {
    done(no());
  }
  void remove_events(store::Expiry, store::Callback<store::Expired> done) override { done(no()); }
  base::Result<store::Page<store::EventRow>> events(const store::EventQuery&) override {
    return no();
  }
  base::Result<store::EventDetail> event(std::string_view) override { return no(); }
  base::Result<store::Page<store::DeliveryRow>> deliveries(const store::DeliveryQuery&) override {
    return no();
  }
  base::Result<store::DeliveryReport> delivery(event::DeliveryId) override { return no(); }
  base::Result<std::vector<store::DestinationRow>> destinations() override { return no(); }
  base::Result<store::Usage> usage() override { return no(); }
  void close() override {}

 private:
  static base::Error no() { return {base::Errc::kInvalid, "not part of this fake"}; }

  base::Result<store::Appended> commit(event::NewEvent event) {
    if (refuse_with) return *refuse_with;
    for (const event::NewEvent& earlier : kept) {
      if (earlier.body_digest == event.body_digest &&
          earlier.event.installation == event.event.installation) {
        return store::Appended{earlier.event.id, true};
      }
    }
    store::Appended appended{event.event.id, false};
    kept.push_back(std::move(event));
    return appended;
  }

  std::vector<std::pair<event::NewEvent, store::Callback<store::Appended>>> held_;
};

}  // namespace housecalld::test
