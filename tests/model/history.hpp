// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "routing/store/store.hpp"
#include "tests/model/command.hpp"
#include "tests/model/model.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/store_driver.hpp"

namespace housecalld::test {

/// Carries commands out on a store and on the model, and compares what they report and hold after
/// each. A difference ends the history with what RapidCheck prints.
class History {
 public:
  /// Opens the store; called again after the one before was closed. A store that does not survive
  /// gives null the second time, and stays open.
  using Open = std::function<std::unique_ptr<store::Store>()>;

  explicit History(Open open);
  ~History();
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  void carry_out(const Command& command);
  void compare();

 private:
  void append(const Command& command);
  void repeat(const Command& command);
  void claim(const Command& command);
  void settle(const Command& command, Model::State state);
  void settle_late(const Command& command);
  void replay(const Command& command, bool elsewhere);
  void reroute(const Command& command);
  void erase(const Command& command);
  void discard(const Command& command);
  void abandon(const Command& command, bool move);
  void stop(const Command& command);
  void give_up(const Command& command);
  void retain(const Command& command);
  void reopen();

  void check_order(const std::vector<std::size_t>& claimed) const;
  void compare_deliveries();
  void compare_destinations();
  [[nodiscard]] std::optional<std::size_t> pick_claimed(int number) const;
  [[nodiscard]] store::Settlement settlement(std::size_t delivery, Model::State state,
                                             base::Millis pause) const;
  /// The store's id of a delivery of the model; of one that is gone, no delivery's. SQLite gives
  /// the number of the last row again when that was removed, so numbers cannot be foretold.
  [[nodiscard]] event::DeliveryId id_of(std::size_t delivery) const;
  [[nodiscard]] base::Now now() const { return clock_.read(); }

  Open open_;
  ManualClock clock_{kStart};
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<StoreDriver> driver_;
  Model model_;
};

}  // namespace housecalld::test
