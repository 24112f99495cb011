// SPDX-License-Identifier: Apache-2.0
#include "tests/support/files.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace housecalld::test {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string payload(const std::string& name) {
  const std::filesystem::path folder =
      name.starts_with("edge.") ? std::filesystem::path(HOUSECALLD_TESTS_DIR) / "payloads"
                                : std::filesystem::path(HOUSECALLD_SAMPLES_DIR);
  return read_file(folder / (name + ".json"));
}

TempDir::TempDir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "housecalld-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  path_ = pattern;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace housecalld::test
