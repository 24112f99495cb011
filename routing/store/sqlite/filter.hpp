// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "routing/store/query.hpp"
#include "routing/store/sqlite/database.hpp"

namespace housecalld::store {

/// An SQL expression over `events e` that is true for what matches, every value a parameter. The
/// text is not in it: bodies are looked at one by one.
[[nodiscard]] std::string matches(const EventQuery& query);
/// The same over `deliveries d` and `events e`.
[[nodiscard]] std::string matches(const DeliveryQuery& query);

/// Binds the values in the order in which `matches` names them. The query must outlive the use.
void bind_filter(Statement& statement, const EventQuery& query);
void bind_filter(Statement& statement, const DeliveryQuery& query);

}  // namespace housecalld::store
