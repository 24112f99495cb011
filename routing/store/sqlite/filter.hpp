// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "routing/store/query.hpp"
#include "routing/store/sqlite/database.hpp"

namespace housecalld::store {

/// ` WHERE ...` for a query over `events e`, every value a parameter. Empty when all match.
[[nodiscard]] std::string where(const EventQuery& query);
/// The same over `deliveries d JOIN events e`.
[[nodiscard]] std::string where(const DeliveryQuery& query);

/// Binds the values in the order in which `where` names them. The query must outlive the use.
void bind_filter(Statement& statement, const EventQuery& query);
void bind_filter(Statement& statement, const DeliveryQuery& query);

}  // namespace housecalld::store
