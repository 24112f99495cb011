// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "handlers/admin/host.hpp"
#include "handlers/admin/parameters.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/store/list_store.hpp"
#include "routing/store/repair_store.hpp"

namespace housecalld::admin {

/// What the actions work with. All of it outlives them.
struct Services {
  store::ListStore& lists;
  store::RepairStore& repair;
  const base::Clock& clock;
  base::Log& log;
  Host& host;
  net::any_io_executor blocking;  ///< where the store is read: not where requests are served
};

/// What an action did, and the JSON of its answer.
struct Done {
  Done(std::string answer) : json(std::move(answer)) {}  // NOLINT(google-explicit-constructor)
  Done(std::string answer, std::size_t number, bool dry = false)
      : json(std::move(answer)), changed(number), dry_run(dry) {}

  std::string json;
  std::size_t changed = 0;
  bool dry_run = false;
  std::optional<base::Error> failure;  ///< in the middle, after `changed`
};
/// kInvalid becomes 400, kNotFound 404, kUnavailable 503, the rest 500.
using Answer = net::awaitable<base::Result<Done>>;

// One function per operation of openapi.yaml. `subject` is what the path names, or empty.
// Parameters are checked before anything is done.

// reading.cpp
Answer list_events(const Services& services, Parameters parameters, std::string subject);
Answer show_event(const Services& services, Parameters parameters, std::string subject);
Answer list_deliveries(const Services& services, Parameters parameters, std::string subject);
Answer show_delivery(const Services& services, Parameters parameters, std::string subject);
Answer list_destinations(const Services& services, Parameters parameters, std::string subject);
Answer list_installations(const Services& services, Parameters parameters, std::string subject);
Answer list_signatures(const Services& services, Parameters parameters, std::string subject);

// installations.cpp: those that stand in no file
Answer show_installation(const Services& services, Parameters parameters, std::string subject);
Answer installation_url(const Services& services, Parameters parameters, std::string subject);
Answer add_installation(const Services& services, Parameters parameters, std::string subject);
Answer edit_installation(const Services& services, Parameters parameters, std::string subject);
Answer remove_installation(const Services& services, Parameters parameters, std::string subject);
Answer rotate_secret(const Services& services, Parameters parameters, std::string subject);
Answer forget_company(const Services& services, Parameters parameters, std::string subject);

// repair.cpp: each changes one page of what matches, oldest first
Answer replay(const Services& services, Parameters parameters, std::string subject);
Answer discard(const Services& services, Parameters parameters, std::string subject);
Answer reroute(const Services& services, Parameters parameters, std::string subject);
Answer erase(const Services& services, Parameters parameters, std::string subject);

// switching.cpp
Answer enable(const Services& services, Parameters parameters, std::string subject);
Answer disable(const Services& services, Parameters parameters, std::string subject);
Answer pause(const Services& services, Parameters parameters, std::string subject);
Answer test(const Services& services, Parameters parameters, std::string subject);

Answer reload(const Services& services, Parameters parameters, std::string subject);

// leftovers.cpp: what waits for a destination that is not configured any more
Answer discard_all(const Services& services, Parameters parameters, std::string subject);
Answer move(const Services& services, Parameters parameters, std::string subject);

}  // namespace housecalld::admin
