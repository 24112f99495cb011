// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "routing/base/result.hpp"

namespace housecalld::config {

enum class Content {
  kSecret,
  kHeaderValue,  ///< quotes and `name=value` are usual in it
};

/// A secret out of a text that people have saved, sent or pasted: without a byte order mark and
/// white space around it. kInvalid says what makes it another secret than was meant, and where:
/// UTF-16, several lines, control characters, quotes around it, `NAME=` before it. Never quotes it.
[[nodiscard]] base::Result<std::string> clean_secret(std::string_view text,
                                                     Content content = Content::kSecret);

/// What a file holds, cleaned. Errors: kInvalid as clean_secret, those of read_file; all name the
/// file.
[[nodiscard]] base::Result<std::string> read_secret(const std::filesystem::path& path,
                                                    Content content = Content::kSecret);

/// Replaces every `${NAME}` by that environment variable. kInvalid names a variable that is not
/// set, or says that a brace is not closed.
[[nodiscard]] base::Result<std::string> expand_environment(std::string_view text);

/// Why a secret as it stands in the configuration is probably a reference that is misspelt:
/// `$NAME`, `credentail:x`. Empty when it is none. What begins with `literal:` never is; where a
/// user name stands before a colon, only the very words are.
[[nodiscard]] std::optional<std::string> misspelt_reference(std::string_view text,
                                                            bool user_before_colon = false);

/// A secret as it is meant: the content of PATH for `file:PATH` (relative to `folder`), of
/// $CREDENTIALS_DIRECTORY/NAME for `credential:NAME` (systemd.exec(5)), TEXT as it
/// stands for `literal:TEXT`, else the text itself; cleaned, but for the literal one. Errors name
/// the file, never its content.
[[nodiscard]] base::Result<std::string> resolve_secret(const std::string& text,
                                                       const std::filesystem::path& folder,
                                                       Content content = Content::kSecret);

/// It begins with `literal:`: nothing in it is replaced.
[[nodiscard]] bool is_literal(std::string_view text);

/// The value of `Name: value`, without white space around it.
[[nodiscard]] std::string_view header_value(std::string_view header);

/// `Name: value` with the value as resolve_secret gives it.
[[nodiscard]] base::Result<std::string> resolve_header(const std::string& text,
                                                       const std::filesystem::path& folder);

}  // namespace housecalld::config
