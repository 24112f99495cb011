// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>

#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/base/metrics.hpp"
#include "routing/store/store.hpp"
#include "routing/upkeep/rules.hpp"

namespace housecalld::upkeep {

namespace net = boost::asio;

/// Removes what has served its time, in steps that hold up a commit for some milliseconds. It reads
/// the store and so blocks. Not from several threads at once.
class Retention {
 public:
  /// All of it outlives this.
  Retention(store::UpkeepStore& store, store::RepairStore& repair, store::ListStore& lists,
            base::Log& log, base::Metrics& metrics);

  /// One walk through the store by the rules about age. Failures are logged; the next walk tries
  /// again.
  [[nodiscard]] net::awaitable<void> apply(Rules rules, base::Now now);
  /// Removes the oldest of what was delivered until the store is small enough; false when it cannot
  /// be.
  [[nodiscard]] net::awaitable<bool> shrink(std::uint64_t max_bytes);

 private:
  [[nodiscard]] net::awaitable<void> remove_old(Rules rules, base::Timestamp now);
  [[nodiscard]] net::awaitable<void> erase_payloads(base::Millis age, base::Now now);
  /// A step of removals: false when there is nothing more to do, or it failed.
  [[nodiscard]] net::awaitable<bool> remove_some(store::Expiry& which, std::size_t& total);
  [[nodiscard]] net::awaitable<std::size_t> erase_some(const store::Page<store::EventRow>& page,
                                                       base::Now now);
  [[nodiscard]] bool is_too_large(std::uint64_t max_bytes);

  store::UpkeepStore& store_;
  store::RepairStore& repair_;
  store::ListStore& lists_;
  base::Log& log_;
  prometheus::Counter& removed_;
  prometheus::Counter& erased_;
};

}  // namespace housecalld::upkeep
