// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace housecalld::config {

/// The page that describes every key, in Markdown; made from the definition table alone.
[[nodiscard]] std::string reference_page();

/// JSON schema (draft 2020-12) of housecalld.yaml, for editors; made from the same table.
[[nodiscard]] std::string json_schema();

}  // namespace housecalld::config
