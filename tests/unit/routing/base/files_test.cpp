// SPDX-License-Identifier: Apache-2.0
#include "routing/base/files.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/files.hpp"

namespace housecalld::base {
namespace {

TEST(ReadFile, GivesEveryByte) {
  const test::TempDir folder;
  const auto file = folder.path() / "bytes";
  const std::string bytes = std::string(100'000, 'x') + '\0' + "\xFF\n";
  std::ofstream(file, std::ios::binary) << bytes;
  EXPECT_EQ(read_file(file).value(), bytes);
}

TEST(ReadFile, SaysWhyItCannot) {
  const test::TempDir folder;
  const auto missing = read_file(folder.path() / "missing");
  ASSERT_TRUE(missing.has_error());
  EXPECT_EQ(missing.error().message, "cannot be read: No such file or directory");
  const auto directory = read_file(folder.path());
  ASSERT_TRUE(directory.has_error());
  EXPECT_EQ(directory.error().message, "cannot be read: Is a directory");
}

}  // namespace
}  // namespace housecalld::base
