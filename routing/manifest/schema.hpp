// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace housecalld::manifest {

/// A JSON schema (draft 2020-12) of amp.yaml, made from the table of blocks: for editors, which
/// complete keys and mark what is misspelt. What goes together with what, `manifest check` knows.
[[nodiscard]] std::string json_schema();

}  // namespace housecalld::manifest
