// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/config/loader.hpp"

namespace housecalld::config {

/// Collects errors and warnings with the line of the key they are about, or of the nearest key
/// above it that stands in the file. Keeps those that matter for the purpose, of several errors
/// about one key the first, and no warning about what is wrong anyway.
class Problems {
 public:
  using Path = std::vector<std::string>;

  Problems(const std::filesystem::path& file, Purpose purpose, Loaded& loaded)
      : file_(file), purpose_(purpose), loaded_(loaded) {}

  /// What is remembered from now on stands in another file.
  void go_to(const std::filesystem::path& file) { file_ = file; }
  void remember(const Path& path, int line) { places_[path] = {file_.string(), line}; }
  /// `FILE:LINE` of a key, or of the nearest above it that stands in the file.
  [[nodiscard]] std::string place(const Path& path) const;
  void error(const Path& path, const std::string& text);
  void warning(const Path& path, const std::string& text);

 private:
  [[nodiscard]] std::string label(const Path& path) const;
  [[nodiscard]] bool matters(const Path& path) const;

  std::filesystem::path file_;
  Purpose purpose_;
  Loaded& loaded_;
  std::map<Path, std::pair<std::string, int>> places_;
  std::set<Path> wrong_;
};

}  // namespace housecalld::config
