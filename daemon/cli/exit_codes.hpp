// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace housecalld::cli {

/// What scripts can rely on; listed in `housecalld --help` and in the README.
enum ExitCode : int {
  kOk = 0,
  kFailed = 1,         ///< it did not work; the reason is on standard error
  kUsage = 2,          ///< the command line is wrong
  kConfiguration = 3,  ///< the configuration or the manifest has errors
  kNotFound = 4,       ///< what was named does not exist, or nothing matches
};

}  // namespace housecalld::cli
