// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/cli.hpp"

namespace housecalld::cli {

int run(int /*argc*/, const char* const* /*argv*/) { return 1; }

}  // namespace housecalld::cli
