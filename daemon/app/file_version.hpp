// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>

namespace housecalld::app {

/// What tells one version of a file from the next: which file it is, when it was written, and its
/// size. The same text for all that are not there.
[[nodiscard]] inline std::string file_version(const std::filesystem::path& path) {
  struct stat status {};
  if (path.empty() || stat(path.c_str(), &status) != 0) return "-";
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) + ":" +
         std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec) +
         ":" + std::to_string(status.st_size);
}

}  // namespace housecalld::app
