// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace housecalld::base {

/// What kind of failure it is: what code decides on. The text is for people.
enum class Errc {
  kInvalid,      ///< input that does not follow its rules; trying again cannot help
  kNotFound,     ///< the thing that was named does not exist
  kUnavailable,  ///< a resource is missing for now (disk full, busy, over capacity): try again
                 ///< later
  kTimeout,      ///< an operation passed its deadline
  kRefused,      ///< not allowed by policy (a private address, say)
  kIo,           ///< the operating system or the network failed
  kCorrupt,      ///< stored data is not what was written
  kCancelled,    ///< the program is stopping
};

/// A failure as a value. `message` carries the context and the cause in the system's own words; it
/// is written for the log, never for a peer, and never holds a secret.
struct Error {
  Errc code = Errc::kIo;
  std::string message;
};

/// The name of a code as it stands in logs, for example `unavailable`.
std::string_view to_string(Errc code);

/// The same error with `context` and ": " before its message.
Error with_context(std::string_view context, Error cause);

/// `context: <the system's text for errno value>` with kIo, or kUnavailable when no space is left.
Error system_error(std::string_view context, int errno_value);

}  // namespace housecalld::base
