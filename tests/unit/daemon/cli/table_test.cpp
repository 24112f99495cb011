// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/table.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace housecalld::cli {
namespace {

TEST(Table, AlignsColumnsByCharactersAndLeavesNoSpaceAtTheEnd) {
  Table table({"NAME", "STATE"});
  table.add({"café", "up"});
  table.add({"longer name", "down"});
  std::ostringstream out;
  table.print(out);
  EXPECT_EQ(out.str(),
            "NAME         STATE\n"
            "café         up\n"
            "longer name  down\n");
}

TEST(Table, ShowsWhatATerminalWouldObey) {
  Table table({"A"});
  table.add({"x\x1b[31m\ny\x7f"});
  std::ostringstream out;
  table.print(out);
  EXPECT_EQ(out.str(), "A\nx\\u001b[31m\\u000ay\\u007f\n");
}

}  // namespace
}  // namespace housecalld::cli
