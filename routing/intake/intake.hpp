// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"
#include "routing/base/snapshot.hpp"
#include "routing/event/installation.hpp"
#include "routing/event/stored_event.hpp"
#include "routing/installations/book.hpp"
#include "routing/plan/plan.hpp"
#include "routing/store/intake_store.hpp"
#include "routing/store/repair_store.hpp"

namespace housecalld::intake {

namespace net = boost::asio;

/// A verified request of an installation.
struct Arrival {
  std::string body;
  std::string api_signature;
  std::string api_timestamp;
};

struct Accepted {
  std::string message_id;
  bool duplicate = false;
  event::EventState state = event::EventState::kRouted;
  std::string provider_event;  ///< HCP's event string; empty when there was none
  std::string reason;          ///< why it is not routed; empty when it is
  bool foreign = false;        ///< the body is of another company than the installation's
};

/// Called with each destination that has new work; any thread.
using RingBell = std::function<void(const std::string& destination)>;

/// Binds an installation without a company to this one, durably, and gives the company to which it
/// is bound then: the first one that came, or kNoCompany when that is another installation's.
using Pin = std::function<net::awaitable<base::Result<std::string>>(std::string installation,
                                                                    std::string company_id)>;

using InstallationPtr = std::shared_ptr<const event::Installation>;

/// The one way into the store for events: maps, plans, and commits event, digest and deliveries in
/// one transaction. One object serves every thread.
class Intake {
 public:
  /// `book` is where a stored event's installation is looked up. All of it outlives this.
  Intake(store::IntakeStore& store, const base::Snapshot<plan::RoutingTable>& table,
         const installations::Book& book, const base::Clock& clock, RingBell ring_bell, Pin pin);

  /// Returns when the event is committed. Errors: those of Store::append and of the pin.
  [[nodiscard]] net::awaitable<base::Result<Accepted>> accept(InstallationPtr installation,
                                                              Arrival arrival);

  /// What a stored event is by the tables of now. kNotFound when its installation is not
  /// configured. Pure; any thread.
  [[nodiscard]] base::Result<store::Reroute> route_again(const event::StoredEvent& event) const;

 private:
  [[nodiscard]] event::NewEvent prepare(const event::Installation& installation,
                                        const event::ObjectEvent& object, Arrival arrival) const;

  store::IntakeStore& store_;
  const base::Snapshot<plan::RoutingTable>& table_;
  const installations::Book& book_;
  const base::Clock& clock_;
  RingBell ring_bell_;
  Pin pin_;
};

}  // namespace housecalld::intake
