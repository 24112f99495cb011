// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "routing/store/delivery_store.hpp"
#include "routing/store/intake_store.hpp"
#include "routing/store/list_store.hpp"
#include "routing/store/repair_store.hpp"
#include "routing/store/upkeep_store.hpp"

namespace housecalld::store {

/// The durable queue: events, their deliveries and the digests of accepted bodies. Whoever owns it
/// has all of it; everybody else is given the port that is made for them.
class Store : public IntakeStore,
              public DeliveryStore,
              public RepairStore,
              public ListStore,
              public UpkeepStore {
 public:
  /// Commits what waits, reports it, and releases the files. Blocks, so it is not for a callback.
  /// Later calls, reading ones too, give kCancelled.
  virtual void close() = 0;
};

}  // namespace housecalld::store
