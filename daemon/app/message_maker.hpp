// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "daemon/config/settings.hpp"
#include "handlers/download/links.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"
#include "routing/base/snapshot.hpp"
#include "routing/delivery/worker.hpp"
#include "routing/event/stored_event.hpp"
#include "routing/installations/book.hpp"
#include "routing/message/message.hpp"
#include "routing/plan/plan.hpp"

namespace housecalld::app {

/// Makes what destinations get of events, by the tables of the moment. Any thread; everything that
/// is given outlives it.
class MessageMaker {
 public:
  /// `links` count where `linked`: somebody serves them.
  MessageMaker(const base::Snapshot<plan::RoutingTable>& routing,
               const installations::Book& installations,
               const base::Snapshot<download::Links>& links, bool linked, const base::Clock& clock)
      : routing_(routing),
        installations_(installations),
        links_(links),
        linked_(linked),
        clock_(clock) {}

  /// For one destination. An event that is too large for it becomes a link, or an error.
  [[nodiscard]] delivery::Render for_destination(const config::DestinationSettings& settings) const;

  /// What a link gives.
  [[nodiscard]] std::string result_of(const event::StoredEvent& event) const;

 private:
  [[nodiscard]] base::Result<sinks::Message> make(const event::StoredEvent& event,
                                                  message::Format format, std::size_t most) const;
  /// Calls `body(message::Frame)` with what an event's message says besides it.
  template <typename Body>
  [[nodiscard]] auto with_frame(const event::StoredEvent& event, Body body) const;

  const base::Snapshot<plan::RoutingTable>& routing_;
  const installations::Book& installations_;
  const base::Snapshot<download::Links>& links_;
  bool linked_;
  const base::Clock& clock_;
};

}  // namespace housecalld::app
