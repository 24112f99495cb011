// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "routing/base/error.hpp"

namespace housecalld::tls {

/// `context: ` and everything in this thread's OpenSSL error queue, first cause first; the queue is
/// empty afterwards. kInvalid.
[[nodiscard]] base::Error openssl_error(std::string_view context);

}  // namespace housecalld::tls
