// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "routing/installations/book.hpp"

namespace housecalld::webhook {

/// Reads the path of a request to the endpoint:
///
///     [/any/prefix]/v1/projects/P/integrations/I/installations/X
///     [/any/prefix]/v1/projects/P/integrations/I
///     /webhooks/X
///
/// with or without one slash at the end. Ids consist of letters, digits, `.`, `_` and `-`, so
/// nothing needs percent-decoding. Empty for every other path. The result holds views into `path`.
/// Pure.
[[nodiscard]] std::optional<installations::Address> parse_endpoint_path(std::string_view path);

}  // namespace housecalld::webhook
