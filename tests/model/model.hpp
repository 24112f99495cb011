// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/event/delivery.hpp"

namespace housecalld::test {

/// What a store holds, in the plainest words: it knows nothing of the product's own table of states
/// or of its rule for lines. Places in its vectors are ids, from 1.
class Model {
 public:
  using State = event::DeliveryState;

  struct Event {
    std::string id;
    std::string key;  ///< of its order; empty: none
    base::Timestamp received_at;
    bool routed = false;
    bool erased = false;
    bool removed = false;
  };
  struct Delivery {
    std::size_t event = 0;  ///< its place
    std::string destination;
    State state = State::kHeld;
    base::Moment due;
    base::Millis pause{0};
    base::Moment lease;
    base::Timestamp joined_at;
    std::optional<base::Timestamp> finished_at;
  };
  struct Stopped {
    std::optional<base::Moment> until;
    base::Millis pause{0};
    bool paused = false;
  };

  // What happens. Each gives what the store is to report.

  void append(Event event, const std::vector<std::string>& destinations, base::Now now);
  std::vector<std::size_t> claim(const std::string& destination, std::size_t limit, base::Now now,
                                 base::Moment lease);
  bool settle(std::size_t delivery, State state, base::Millis pause, base::Now now);
  bool replay(std::size_t delivery, const std::optional<std::string>& to, base::Now now);
  bool reroute(std::size_t event, const std::string& key,
               const std::vector<std::string>& destinations, base::Now now);
  bool erase(std::size_t event, bool give_up, base::Now now);
  bool discard(std::size_t delivery, base::Now now);
  std::size_t abandon(const std::string& destination, const std::optional<std::string>& to,
                      base::Now now);
  std::map<std::string, std::size_t> give_up(base::Timestamp joined_before, base::Now now);
  std::size_t remove(base::Timestamp delivered_before, base::Timestamp others_before);
  std::size_t recover(base::Now now);
  bool pause(const std::string& destination, std::optional<base::Millis> time, base::Now now);
  bool disable(const std::string& destination);
  bool enable(const std::string& destination);

  [[nodiscard]] std::size_t count(const std::string& destination, bool dead) const;
  [[nodiscard]] bool exists(std::size_t delivery) const;

  std::vector<Event> events;
  std::vector<Delivery> deliveries;

 private:
  [[nodiscard]] bool is_stopped(const std::string& destination, base::Moment now);
  [[nodiscard]] std::optional<std::size_t> delivery_of(std::size_t event,
                                                       const std::string& destination) const;
  void make_again(Delivery& one, base::Now now);
  void hand_over(std::size_t event, const std::string& to, base::Now now);
  void join(std::size_t event, const std::string& destination, base::Now now);
  void finish(Delivery& delivery, State state, base::Now now);
  /// By acceptance the first of each line goes, unless one is under way.
  void put_in_order(base::Moment now);

  std::map<std::string, Stopped> stopped_;
};

}  // namespace housecalld::test
