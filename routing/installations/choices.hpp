// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/event/installation.hpp"

namespace housecalld::installations {

using FieldChoices = std::map<std::string, event::FieldChoices, std::less<>>;  ///< by object

/// The choices of an installation as people write them, the same in files, at the command line and
/// in the admin API.
struct ChoiceTexts {
  std::vector<std::string> optional_fields;  ///< `jobs/notes`
  std::vector<std::string> field_mappings;   ///< `jobs/reference = invoice_number`
  std::vector<std::string> value_mappings;   ///< `jobs/work_status/completed = done`, one to one
  friend bool operator==(const ChoiceTexts&, const ChoiceTexts&) = default;
};

/// kInvalid quotes the first text that is not understood, or says the same as an earlier one.
[[nodiscard]] base::Result<FieldChoices> parse_choices(const ChoiceTexts& texts);
[[nodiscard]] ChoiceTexts to_texts(const FieldChoices& choices);

}  // namespace housecalld::installations
