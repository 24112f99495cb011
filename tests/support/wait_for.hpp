// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <utility>

#include "routing/base/result.hpp"
#include "routing/store/store.hpp"

namespace housecalld::test {

/// Longer than any commit takes on the slowest machine under a sanitizer.
inline constexpr std::chrono::seconds kLongestCommit{60};

/// The outcome of a writing call of a store: `start` makes it with the callback it is given.
/// kTimeout when there is none.
template <typename T, typename Start>
[[nodiscard]] base::Result<T> wait_for(Start start) {
  auto promise = std::make_shared<std::promise<base::Result<T>>>();
  auto outcome = promise->get_future();
  start(store::Callback<T>(
      [promise](base::Result<T> result) { promise->set_value(std::move(result)); }));
  if (outcome.wait_for(kLongestCommit) != std::future_status::ready) {
    return base::fail(base::Errc::kTimeout, "the store has not reported");
  }
  return outcome.get();
}

}  // namespace housecalld::test
