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

 private:
  base::Result<store::Appended> commit(event::NewEvent event) {
    if (refuse_with) return *refuse_with;
    for (const event::NewEvent& earlier : kept) {
      if (earlier.digest == event.digest &&
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
