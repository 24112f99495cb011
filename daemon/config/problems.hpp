// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "daemon/config/loader.hpp"

namespace housecalld::config {

/// Collects errors and warnings with the line of the key they are about, or of the nearest key
/// above it that stands in the file.
class Problems {
 public:
  using Path = std::vector<std::string>;

  Problems(const std::filesystem::path& file, Loaded& loaded) : file_(file), loaded_(loaded) {}

  void remember(const Path& path, int line) { lines_[path] = line; }
  void error(const Path& path, const std::string& text);
  void warning(const Path& path, const std::string& text);

 private:
  [[nodiscard]] std::string place(const Path& path) const;

  std::filesystem::path file_;
  Loaded& loaded_;
  std::map<Path, int> lines_;
};

}  // namespace housecalld::config
