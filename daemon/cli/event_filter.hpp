// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>

#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"
#include "routing/store/query.hpp"

namespace housecalld::cli {

/// The filter options that every command on events shares, as text; empty means not given.
struct EventFilter {
  std::string installation;
  std::string object;
  std::string provider_event;
  std::string record;
  std::string state;
  std::string since;
  std::string until;
  std::size_t limit = 50;
};

/// Which of the options a command has besides the common ones.
void add_filter_options(CLI::App& command, EventFilter& filter);

/// kInvalid with a sentence for an unknown state or a time that is neither RFC 3339 nor an age
/// such as `90m`, `24h` or `7d`, counted back from `now`.
[[nodiscard]] base::Result<store::EventQuery> to_query(const EventFilter& filter,
                                                       base::Timestamp now);

}  // namespace housecalld::cli
