// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace housecalld::cli {

/// Runs the command line and returns the exit code (exit_codes.hpp). The only entry point of the
/// program.
int run(int argc, const char* const* argv);

}  // namespace housecalld::cli
