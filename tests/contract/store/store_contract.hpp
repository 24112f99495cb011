// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "routing/store/sqlite/sqlite_store.hpp"
#include "tests/support/files.hpp"
#include "tests/support/memory_store.hpp"
#include "tests/support/store_driver.hpp"

namespace housecalld::test {

using event::DeliveryState;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

/// How long the stores of this suite remember a body.
inline constexpr base::Millis kWindow = std::chrono::hours(72);

/// A store that has to keep the contract: a name, and how to make an empty one in a folder, with
/// store.max_unfinished (0: no limit).
struct StoreKind {
  std::string name;
  std::unique_ptr<store::Store> (*make)(const std::filesystem::path& folder,
                                        std::size_t max_unfinished);
};

inline void PrintTo(const StoreKind& kind, std::ostream* out) { *out << kind.name; }

inline std::vector<StoreKind> all_stores() {
  return {{"sqlite",
           [](const std::filesystem::path& folder, std::size_t max_unfinished) {
             store::SqliteOptions options;
             options.max_unfinished = max_unfinished;
             options.path = folder / "store.db";
             options.deduplication_window = kWindow;
             return store::open_sqlite_store(options).value();
           }},
          {"memory",
           [](const std::filesystem::path&,
              std::size_t max_unfinished) -> std::unique_ptr<store::Store> {
             return std::make_unique<MemoryStore>(kWindow, max_unfinished);
           }}};
}

/// Every test of the suite gets an empty store of each kind. A file of tests makes a class of its
/// own from this one and instantiates it with `testing::ValuesIn(all_stores())`.
class StoreContract : public testing::TestWithParam<StoreKind> {
 protected:
  /// The ids of the events whose deliveries a claim gave, in its order.
  static std::vector<std::string> ids_of(const base::Result<store::Claimed>& claimed) {
    std::vector<std::string> ids;
    for (const store::Work& work : claimed.value().work) ids.push_back(work.event.id);
    return ids;
  }
  std::vector<std::string> claim_ids(const std::string& destination, base::Timestamp now,
                                     std::size_t limit = 100) {
    return ids_of(driver_.claim(destination, now, limit));
  }
  /// The state of an event's first delivery.
  DeliveryState state_of(const std::string& event_id) {
    return store_->event(event_id).value().deliveries.at(0).delivery.state;
  }
  /// A settlement of that claimed delivery at `now`, delivered unless changed.
  static store::Settlement settlement_of(const store::Work& work, base::Timestamp now) {
    store::Settlement made;
    made.delivery = work.delivery.id;
    made.attempt.started_at = now - 20ms;
    made.attempt.took = 20ms;
    made.attempt.succeeded = true;
    made.health = store::Health::kWorks;
    made.now = now_at(now);
    return made;
  }

  TempDir folder_;
  std::unique_ptr<store::Store> store_ = GetParam().make(folder_.path(), 0);
  StoreDriver driver_{*store_};
};

/// For INSTANTIATE_TEST_SUITE_P.
inline std::string name_of_kind(const testing::TestParamInfo<StoreKind>& info) {
  return info.param.name;
}

}  // namespace housecalld::test
