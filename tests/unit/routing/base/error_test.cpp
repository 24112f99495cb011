// SPDX-License-Identifier: Apache-2.0
#include "routing/base/error.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <stdexcept>

#include "routing/base/result.hpp"

namespace housecalld::base {
namespace {

TEST(Error, HasANameForEachCode) {
  EXPECT_EQ(to_string(Errc::kInvalid), "invalid");
  EXPECT_EQ(to_string(Errc::kNotFound), "not found");
  EXPECT_EQ(to_string(Errc::kUnavailable), "unavailable");
  EXPECT_EQ(to_string(Errc::kTimeout), "time-out");
  EXPECT_EQ(to_string(Errc::kRefused), "refused");
  EXPECT_EQ(to_string(Errc::kIo), "input/output");
  EXPECT_EQ(to_string(Errc::kCorrupt), "corrupt");
  EXPECT_EQ(to_string(Errc::kCancelled), "cancelled");
}

TEST(Error, KeepsTheCauseBehindItsContext) {
  const Error error = with_context("open the store", {Errc::kCorrupt, "file is not a database"});
  EXPECT_EQ(error.code, Errc::kCorrupt);
  EXPECT_EQ(error.message, "open the store: file is not a database");
}

TEST(SystemError, SaysItInTheSystemsWords) {
  EXPECT_EQ(system_error("open amp.yaml", ENOENT).message,
            "open amp.yaml: No such file or directory");
  EXPECT_EQ(system_error("open amp.yaml", ENOENT).code, Errc::kIo);
}

TEST(SystemError, IsUnavailableWhenThereIsNoSpace) {
  EXPECT_EQ(system_error("write", ENOSPC).code, Errc::kUnavailable);
  EXPECT_EQ(system_error("write", EDQUOT).code, Errc::kUnavailable);
}

TEST(Result, ThrowsTheMessageWhenAValueIsTakenFromAnError) {
  const Result<int> failed = fail(Errc::kIo, "broken");
  ASSERT_TRUE(failed.has_error());
  try {
    (void)failed.value();
    FAIL() << "no exception";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "broken");
  }
}

}  // namespace
}  // namespace housecalld::base
