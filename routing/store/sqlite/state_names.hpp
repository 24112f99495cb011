// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace housecalld::store {

/// SQL in which the states of deliveries stand by name, `$waiting` to `$discarded`, as SQLite gets
/// it: with the numbers that are stored. A partial index is only used where its condition stands in
/// the statement literally, so they cannot be parameters.
[[nodiscard]] std::string with_states(std::string_view sql);

}  // namespace housecalld::store
