// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"
#include "routing/base/secret.hpp"
#include "routing/installations/entry.hpp"

namespace housecalld::installations {

/// What somebody wants an installation to be; what is absent stays as it is.
struct Edit {
  std::string id;
  std::optional<std::string> project = {};
  std::optional<std::string> integration = {};
  std::optional<std::string> group_ref = {};
  std::optional<std::string> group_name = {};
  std::optional<std::string> consumer_ref = {};
  std::optional<std::string> consumer_name = {};
  std::optional<std::string> company_id = {};
  std::optional<std::vector<std::string>> optional_fields = {};
  std::optional<std::vector<std::string>> field_mappings = {};
  std::optional<std::vector<std::string>> value_mappings = {};
  std::optional<double> events_per_second = {};
  std::optional<std::size_t> body_bytes = {};
  std::optional<base::Secret<std::string>> api_key = {};  ///< empty: none any more
};

// Pure. Errors: kInvalid says what is wrong with a value, and never quotes a secret.

/// A new one. Project and integration must be there, a secret need not.
[[nodiscard]] base::Result<Entry> added(const Edit& edit,
                                        const std::optional<base::Secret<std::string>>& secret,
                                        base::Timestamp now);
[[nodiscard]] base::Result<Entry> edited(Entry entry, const Edit& edit, base::Timestamp now);
/// With another signing secret; those that it has count for `overlap` more, at the most.
[[nodiscard]] base::Result<Entry> rotated(Entry entry, base::Secret<std::string> secret,
                                          base::Millis overlap, base::Timestamp now);

}  // namespace housecalld::installations
