// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/references.hpp"

#include <cstdlib>

#include "routing/base/files.hpp"

namespace housecalld::config {
namespace {

std::string trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(kSpace) - first + 1));
}

}  // namespace

base::Result<std::string> read_secret(const std::filesystem::path& path) {
  const auto text = base::read_file(path);
  if (text.has_error()) return base::with_context(path.string(), text.error());
  std::string secret = trimmed(*text);
  if (secret.empty()) return base::fail(base::Errc::kInvalid, path.string() + " is empty");
  return secret;
}

base::Result<std::string> expand_environment(std::string_view text) {
  std::string expanded;
  for (;;) {
    const auto start = text.find("${");
    const auto end = start == std::string_view::npos ? start : text.find('}', start);
    if (end == std::string_view::npos) return expanded + std::string(text);
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

base::Result<std::string> resolve_secret(const std::string& text,
                                         const std::filesystem::path& folder) {
  constexpr std::string_view kFile = "file:";
  constexpr std::string_view kCredential = "credential:";
  if (text.starts_with(kFile)) return read_secret(folder / text.substr(kFile.size()));
  if (text.starts_with(kCredential)) {
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    if (directory == nullptr) {
      return base::fail(base::Errc::kInvalid,
                        "credential: works only under systemd with LoadCredential= or "
                        "SetCredential= (CREDENTIALS_DIRECTORY is not set)");
    }
    return read_secret(std::filesystem::path(directory) / text.substr(kCredential.size()));
  }
  std::string secret = trimmed(text);
  if (secret.empty()) return base::fail(base::Errc::kInvalid, "the secret is empty");
  return secret;
}

base::Result<std::string> resolve_header(const std::string& text,
                                         const std::filesystem::path& folder) {
  const auto colon = text.find(':');
  if (colon == std::string::npos) return text;
  auto value = resolve_secret(trimmed(text.substr(colon + 1)), folder);
  if (value.has_error()) return value.error();
  return text.substr(0, colon) + ": " + *value;
}

}  // namespace housecalld::config
