// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "routing/store/intake_store.hpp"

namespace housecalld::test {

/// Keeps what is appended, knows repeats for ever, and can refuse or hold its answers back. One
/// thread.
class FakeStore final : public store::IntakeStore {
 public:
  std::vector<event::NewEvent> kept;
  std::optional<base::Error> refuse_with;  ///< set: nothing is kept
  bool hold = false;                       ///< true: answers wait for release()

  store::Past past;  ///< of every record

  void append(event::NewEvent event, store::Decide decide,
              store::Callback<store::Appended> done) override {
    if (hold) {
      held_.push_back({std::move(event), std::move(decide), std::move(done)});
    } else {
      done(commit(std::move(event), decide));
    }
  }
  void release() {
    for (Held& one : std::exchange(held_, {})) one.done(commit(std::move(one.event), one.decide));
  }

 private:
  struct Held {
    event::NewEvent event;
    store::Decide decide;
    store::Callback<store::Appended> done;
  };

  base::Result<store::Appended> commit(event::NewEvent event, const store::Decide& decide) {
    if (refuse_with) return *refuse_with;
    for (const event::NewEvent& earlier : kept) {
      if (earlier.digest == event.digest &&
          earlier.event.installation == event.event.installation) {
        return store::Appended{.event_id = earlier.event.id, .duplicate = true};
      }
    }
    if (decide && event.event.object.record_id) decide(event, past);
    store::Appended appended{event.event.id, false, event.event.state, event.event.reason,
                             event.destinations};
    kept.push_back(std::move(event));
    return appended;
  }

  std::vector<Held> held_;
};

}  // namespace housecalld::test
