// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/references.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "routing/base/files.hpp"
#include "routing/base/nearest.hpp"
#include "routing/base/text.hpp"

namespace housecalld::config {
namespace {

constexpr std::string_view kFile = "file:";
constexpr std::string_view kCredential = "credential:";
constexpr std::string_view kLiteral = "literal:";

base::Error wrong(const std::string& what) {
  return base::fail(base::Errc::kInvalid, "the secret " + what);
}

bool is_name_character(unsigned char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// `NAME=value` as in a file of environment variables. Base64 has its `=` at the end.
bool is_assignment(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  const std::string_view name = text.substr(0, equals);
  const std::string_view value = text.substr(equals + 1);
  return std::ranges::all_of(name, is_name_character) && !value.empty() && value.front() != '=';
}

bool is_quoted(std::string_view text) {
  return text.size() >= 2 && text.front() == text.back() &&
         (text.front() == '"' || text.front() == '\'' || text.front() == '`');
}

std::optional<base::Error> stray_character(std::string_view secret) {
  for (std::size_t i = 0; i < secret.size(); ++i) {
    const auto c = static_cast<unsigned char>(secret[i]);
    const std::string where = " at character " + std::to_string(i + 1);
    if (c == '\n' || c == '\r') return wrong("has a second line" + where);
    if (c < 0x20 || c == 0x7F) return wrong("has a control character" + where);
  }
  return std::nullopt;
}

}  // namespace

base::Result<std::string> clean_secret(std::string_view text, Content content) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
    return wrong("is UTF-16; save it as UTF-8 or ASCII");
  }
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const std::string_view secret = base::trimmed(text);
  if (secret.empty()) return wrong("is empty");
  if (const auto stray = stray_character(secret)) return *stray;
  if (content == Content::kHeaderValue) return std::string(secret);
  if (is_quoted(secret)) return wrong("stands in quotes; they would be part of it");
  if (is_assignment(secret)) return wrong("looks like NAME=value; only the value belongs there");
  return std::string(secret);
}

base::Result<std::string> read_secret(const std::filesystem::path& path, Content content) {
  const auto text = base::read_file(path);
  if (text.has_error()) return base::with_context(path.string(), text.error());
  auto secret = clean_secret(*text, content);
  if (secret.has_error()) return base::with_context(path.string(), secret.error());
  return secret;
}

base::Result<std::string> expand_environment(std::string_view text) {
  std::string expanded;
  for (;;) {
    const auto start = text.find("${");
    if (start == std::string_view::npos) return expanded + std::string(text);
    const auto end = text.find('}', start);
    if (end == std::string_view::npos) {
      return base::fail(base::Errc::kInvalid, "${ is not closed by }");
    }
    expanded += text.substr(0, start);
    const std::string name(text.substr(start + 2, end - start - 2));
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) {
      return base::fail(base::Errc::kInvalid, "the environment variable " + name + " is not set");
    }
    expanded += value;
    text.remove_prefix(end + 1);
  }
}

std::optional<std::string> misspelt_reference(std::string_view text, bool user_before_colon) {
  text = base::trimmed(text);
  if (text.starts_with("${") || text.starts_with(kLiteral)) return std::nullopt;
  if (text.starts_with('$')) {
    return "looks like a variable, which is written ${NAME}; if it is the secret itself, write "
           "literal: before it";
  }
  constexpr std::array<std::string_view, 6> kKnown = {"file",    "credential", "credentials",
                                                      "literal", "env",        "environment"};
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string word(text.substr(0, colon));
  std::ranges::transform(word, word.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  auto near = base::nearest(word, kKnown);
  // `fiel`: two letters that changed places are two edits, too many for a short word.
  const auto swapped = std::ranges::find_if(
      kKnown, [&](std::string_view known) { return std::ranges::is_permutation(known, word); });
  if (swapped != kKnown.end()) near = *swapped;
  if (user_before_colon && near != word) return std::nullopt;
  const bool exact = text.starts_with(kFile) || text.starts_with(kCredential);
  if (!near || exact) return std::nullopt;
  const bool variable = near->starts_with("env");
  return "looks like a reference; did you mean " +
         (variable ? "${NAME}"
                   : std::string(near->starts_with("credential") ? "credential" : *near) + ":") +
         "? If it is the secret itself, write literal: before it";
}

base::Result<std::string> resolve_secret(const std::string& text,
                                         const std::filesystem::path& folder, Content content) {
  if (is_literal(text)) {
    std::string secret(base::trimmed(text).substr(kLiteral.size()));
    if (secret.empty()) return wrong("is empty");
    return secret;
  }
  if (text.starts_with(kFile)) return read_secret(folder / text.substr(kFile.size()), content);
  if (text.starts_with(kCredential)) {
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (directory == nullptr) {
      return base::fail(base::Errc::kInvalid,
                        "credential: works only under systemd with LoadCredential= or "
                        "SetCredential= (CREDENTIALS_DIRECTORY is not set)");
    }
    return read_secret(std::filesystem::path(directory) / text.substr(kCredential.size()), content);
  }
  return clean_secret(text, content);
}

bool is_literal(std::string_view text) { return base::trimmed(text).starts_with(kLiteral); }

std::string_view header_value(std::string_view header) {
  const auto colon = header.find(':');
  return colon == std::string_view::npos ? std::string_view()
                                         : base::trimmed(header.substr(colon + 1));
}

base::Result<std::string> resolve_header(const std::string& text,
                                         const std::filesystem::path& folder) {
  const auto colon = text.find(':');
  if (colon == std::string::npos) return text;
  auto value = resolve_secret(std::string(header_value(text)), folder, Content::kHeaderValue);
  if (value.has_error()) return value.error();
  return text.substr(0, colon) + ": " + *value;
}

}  // namespace housecalld::config
