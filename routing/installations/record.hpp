// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "routing/base/result.hpp"
#include "routing/installations/entry.hpp"

namespace housecalld::installations {

// An installation as JSON, in two parts: what may be read by anybody who reads the store, and the
// secrets. Times are RFC 3339.

[[nodiscard]] std::string settings_json(const Entry& entry);
/// Empty when there is none.
[[nodiscard]] std::string secrets_json(const Entry& entry);

/// kCorrupt when a part is none of these. No secrets: an empty text.
[[nodiscard]] base::Result<Entry> read_entry(std::string_view settings, std::string_view secrets);

}  // namespace housecalld::installations
