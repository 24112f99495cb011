// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace housecalld::test {

/// The whole file; throws when it cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

/// A sample body by its name without `.json`: one of HCP's events, or `edge.*` of tests/payloads.
[[nodiscard]] std::string payload(const std::string& name);

/// A new empty directory that is removed with everything in it at the end.
class TempDir {
 public:
  TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace housecalld::test
