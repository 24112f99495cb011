// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/state_names.hpp"

#include <gtest/gtest.h>

namespace housecalld::store {
namespace {

TEST(StateNames, BecomeTheNumbersThatAreStored) {
  EXPECT_EQ(with_states("state IN ($waiting, $held, $claimed, $delivered, $dead, $discarded)"),
            "state IN (0, 1, 2, 3, 4, 5)");
  EXPECT_EQ(with_states("no state"), "no state");
  EXPECT_EQ(with_states(""), "");
}

TEST(StateNames, AMisspeltOneIsAnErrorOfSqlite) {
  EXPECT_EQ(with_states("state = $daed"), "state = no_such_state");
}

}  // namespace
}  // namespace housecalld::store
