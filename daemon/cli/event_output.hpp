// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "routing/store/query.hpp"

namespace housecalld::cli {

// How events and deliveries look on the screen and as JSON. Times are RFC 3339 in UTC.

void print_events(std::ostream& out, const std::vector<store::EventRow>& rows);
[[nodiscard]] std::string events_json(const std::vector<store::EventRow>& rows);

/// Everything about one event: its attempts and, at the end, its body.
void print_event(std::ostream& out, const store::EventDetail& detail);
[[nodiscard]] std::string event_json(const store::EventDetail& detail);

void print_dead_letters(std::ostream& out, const std::vector<store::DeliveryRow>& rows);
[[nodiscard]] std::string dead_letters_json(const std::vector<store::DeliveryRow>& rows);

}  // namespace housecalld::cli
