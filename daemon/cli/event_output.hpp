// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>

#include "daemon/cli/json_view.hpp"

namespace housecalld::cli {

// Events and deliveries as people read them, from the answers of the admin API.

/// All of an event but its body.
void print_event(std::ostream& out, const JsonView& event);
/// A delivery with a row per attempt.
void print_delivery(std::ostream& out, const JsonView& delivery);
/// HCP's bytes; `answer` is the document that `event` is the root of.
void print_body(std::ostream& out, const JsonView& event);

}  // namespace housecalld::cli
