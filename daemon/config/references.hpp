// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "routing/base/result.hpp"

namespace housecalld::config {

/// What a file holds, without white space around it. Errors: kInvalid when that is nothing, those
/// of read_file; both name the file.
[[nodiscard]] base::Result<std::string> read_secret(const std::filesystem::path& path);

/// Replaces every `${NAME}` by that environment variable. kInvalid names a variable that is not
/// set.
[[nodiscard]] base::Result<std::string> expand_environment(std::string_view text);

/// A secret as it is meant: the content of PATH for `file:PATH` (relative to `folder`), of
/// $CREDENTIALS_DIRECTORY/NAME for `credential:NAME` (systemd.exec(5)), else the text itself;
/// without the white space around it. Errors name the file, never its content.
[[nodiscard]] base::Result<std::string> resolve_secret(const std::string& text,
                                                       const std::filesystem::path& folder);

/// `Name: value` with the value as resolve_secret gives it.
[[nodiscard]] base::Result<std::string> resolve_header(const std::string& text,
                                                       const std::filesystem::path& folder);

}  // namespace housecalld::config
