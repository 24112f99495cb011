// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/cli.hpp"

int main(int argc, char** argv) { return housecalld::cli::run(argc, argv); }
