// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/config/loader.hpp"

namespace housecalld::config {

/// Collects errors and warnings with the line of the key they are about, or of the nearest key
/// above it that stands in the file. Keeps those that matter for the purpose, and of several about
/// one key the first.
class Problems {
 public:
  using Path = std::vector<std::string>;

  Problems(const std::filesystem::path& file, Purpose purpose, Loaded& loaded)
      : file_(file), purpose_(purpose), loaded_(loaded) {}

  void remember(const Path& path, int line) { lines_[path] = line; }
  void error(const Path& path, const std::string& text);
  void warning(const Path& path, const std::string& text);

 private:
  [[nodiscard]] std::string place(const Path& path) const;

  [[nodiscard]] bool matters(const Path& path) const;

  std::filesystem::path file_;
  Purpose purpose_;
  Loaded& loaded_;
  std::map<Path, int> lines_;
  std::set<Path> wrong_;
};

}  // namespace housecalld::config
