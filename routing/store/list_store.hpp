// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/store/query.hpp"

namespace housecalld::store {

/// The store as whoever looks into it sees it: reading calls alone (callback.hpp).
class ListStore {
 public:
  ListStore() = default;
  ListStore(const ListStore&) = delete;
  ListStore& operator=(const ListStore&) = delete;
  virtual ~ListStore() = default;

  [[nodiscard]] virtual base::Result<Page<EventRow>> events(const EventQuery& query) = 0;
  /// kNotFound when no event has this id.
  [[nodiscard]] virtual base::Result<EventDetail> event(std::string_view id) = 0;
  [[nodiscard]] virtual base::Result<Page<DeliveryRow>> deliveries(const DeliveryQuery& query) = 0;
  /// kNotFound when there is no such delivery.
  [[nodiscard]] virtual base::Result<DeliveryReport> delivery(event::DeliveryId id) = 0;
  /// Every destination that has unfinished or dead deliveries, is disabled, paused or failing, by
  /// name. Costs what there are destinations, not what waits for them.
  [[nodiscard]] virtual base::Result<std::vector<DestinationRow>> destinations() = 0;
};

}  // namespace housecalld::store
