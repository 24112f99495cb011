// SPDX-License-Identifier: Apache-2.0
#include "routing/base/nearest.hpp"

#include <gtest/gtest.h>

#include <array>

namespace housecalld::base {
namespace {

constexpr auto kKnown =
    std::to_array<std::string_view>({"destination", "destinations", "jobs", "leads", "tls"});

TEST(Nearest, FindsWhatWasProbablyMeant) {
  EXPECT_EQ(nearest("job", kKnown), "jobs");
  EXPECT_EQ(nearest("joobs", kKnown), "jobs");
  EXPECT_EQ(nearest("jbos", kKnown), "jobs") << "letters in the wrong order are one edit";
  EXPECT_EQ(nearest("jxys", kKnown), std::nullopt);  // two edits of four letters
  EXPECT_EQ(nearest("destnation", kKnown), "destination");
  EXPECT_EQ(nearest("destinatoins", kKnown), "destinations");
  EXPECT_EQ(nearest("t", kKnown), std::nullopt);
  EXPECT_EQ(nearest("tl", kKnown), "tls");
}

TEST(Nearest, PrefersTheFewestEditsAndThenTheFirst) {
  EXPECT_EQ(nearest("destinations", kKnown), "destinations");
  EXPECT_EQ(nearest("destination", kKnown), "destination");
  constexpr auto kEqual = std::to_array<std::string_view>({"cat", "car", "can"});
  EXPECT_EQ(nearest("cab", kEqual), "cat");
}

TEST(Nearest, IsEmptyWhenNothingIsNear) {
  EXPECT_EQ(nearest("membership", kKnown), std::nullopt);
  EXPECT_EQ(nearest("", kKnown), std::nullopt);
  EXPECT_EQ(nearest("jobs", {}), std::nullopt);
}

}  // namespace
}  // namespace housecalld::base
