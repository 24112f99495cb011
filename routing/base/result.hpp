// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <stdexcept>

#include "routing/base/error.hpp"

namespace housecalld::base {

/// A value or an Error. Errors are values on the data path; exceptions are for start-up only.
template <typename T>
using Result = boost::system::result<T, Error>;

/// Called by Result::value() when there is an error: a bug in the caller, who had to look first.
[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location& /*where*/) {
  throw std::runtime_error(error.message);
}

/// Shorthand for `return fail(Errc::kInvalid, "...")` in functions that return a Result.
inline Error fail(Errc code, std::string message) { return {code, std::move(message)}; }

}  // namespace housecalld::base
