// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace housecalld::cli {

/// A body as HCP sends it, all values invented. One per known event, sorted by event; embedded
/// from daemon/cli/samples at build time.
struct Sample {
  std::string_view event;
  std::string_view body;
};

[[nodiscard]] std::span<const Sample> samples();

}  // namespace housecalld::cli
