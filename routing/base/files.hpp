// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "routing/base/result.hpp"

namespace housecalld::base {

/// Everything that is in a file, or comes through a pipe. Errors: kIo `cannot be read: REASON` for
/// what cannot be opened or read, a folder among it; the caller names the file.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& file);

/// The file that a path leads to through symbolic links, whether or not it is there.
[[nodiscard]] std::filesystem::path follow_links(std::filesystem::path path);

}  // namespace housecalld::base
