// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"
#include "routing/sinks/file/descriptor.hpp"

namespace housecalld::sinks {

/// Creates the folder and those above it that are missing (mode 0750), each entry synced.
[[nodiscard]] base::Result<void> make_folder(const std::filesystem::path& folder);

/// Makes names in the folder durable: a file that was synced can still lose its name.
[[nodiscard]] base::Result<void> sync_folder(const std::filesystem::path& folder);

/// Opens or creates (mode 0640) a file to append lines to, its name made durable. A last line
/// without line feed is cut off: it was never acknowledged. Errors: kRefused when this is no
/// regular file or another writer has it open, otherwise the system's.
[[nodiscard]] base::Result<Descriptor> open_lines(const std::filesystem::path& path);

/// Appends `text` to a file of `size` bytes and syncs it. After an error the file is as long as it
/// was, unless the system refuses that too; do not use the descriptor any more.
[[nodiscard]] base::Result<void> append_durably(int file, std::uint64_t size,
                                                std::string_view text);

/// When the file was created, or last changed where the file system does not know.
[[nodiscard]] base::Timestamp birth_of(int file);

/// True when `path` names the open file.
[[nodiscard]] bool is_named(int file, const std::filesystem::path& path);

}  // namespace housecalld::sinks
