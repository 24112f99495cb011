// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>

#include "daemon/cli/admin_client.hpp"
#include "routing/base/result.hpp"

namespace housecalld::cli {

/// The filter options of commands on events and deliveries. Empty means not given.
struct EventFilter {
  std::string installation;
  std::string object;
  std::string event;
  std::string record;
  std::string since;
  std::string until;
  std::string text;
  std::string state;        ///< of what is listed
  std::string event_state;  ///< of the event, where deliveries are listed
  std::string destination;
  std::size_t limit = 50;
};

/// The options that all of them have; `state` and what follows it is for those who need it.
void add_filter_options(CLI::App& command, EventFilter& filter);
void add_destination_option(CLI::App& command, EventFilter& filter);
void add_limit_option(CLI::App& command, EventFilter& filter);

/// Parameters for the admin API, without the limit.
[[nodiscard]] AdminParameters to_parameters(const EventFilter& filter);

// Whether the API will take them; the same checks. kInvalid names the option.
[[nodiscard]] base::Result<void> check_event_filter(const AdminParameters& parameters);
[[nodiscard]] base::Result<void> check_delivery_filter(const AdminParameters& parameters);

}  // namespace housecalld::cli
