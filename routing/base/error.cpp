// SPDX-License-Identifier: Apache-2.0
#include "routing/base/error.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

namespace housecalld::base {

std::string_view to_string(Errc code) {
  switch (code) {
    case Errc::kInvalid:
      return "invalid";
    case Errc::kNotFound:
      return "not found";
    case Errc::kUnavailable:
      return "unavailable";
    case Errc::kTimeout:
      return "time-out";
    case Errc::kRefused:
      return "refused";
    case Errc::kIo:
      return "input/output";
    case Errc::kCorrupt:
      return "corrupt";
    case Errc::kCancelled:
      return "cancelled";
  }
  return "unknown";
}

Error with_context(std::string_view context, Error cause) {
  cause.message = std::string(context) + ": " + cause.message;
  return cause;
}

Error system_error(std::string_view context, int errno_value) {
  const bool no_space = errno_value == ENOSPC || errno_value == EDQUOT;
  return {no_space ? Errc::kUnavailable : Errc::kIo,
          std::string(context) + ": " + std::generic_category().message(errno_value)};
}

}  // namespace housecalld::base
