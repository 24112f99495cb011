// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "routing/base/result.hpp"

namespace housecalld::store {

/// Makes an empty file of mode 0600, and the folders above it of mode 0700, where they are missing,
/// and returns when their directory entries are on stable storage. What exists keeps its mode.
/// `path` is absolute.
[[nodiscard]] base::Result<void> create_private_file(const std::filesystem::path& path);

}  // namespace housecalld::store
