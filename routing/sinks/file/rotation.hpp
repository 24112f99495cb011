// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "routing/base/clock.hpp"

namespace housecalld::sinks {

/// When a file is finished and what happens to finished files. All of this is pure.
struct Rotation {
  std::uint64_t bytes = 0;  ///< a file is finished before a line would make it larger; 0: never
  base::Millis age{0};      ///< and with the first line after this age; 0: never
  std::size_t keep = 0;     ///< finished files that are kept; 0: all
};

/// True when the next line, of `next` bytes, belongs into a new file. An empty file never is
/// finished, so a line larger than the limit gets a file of its own.
[[nodiscard]] bool is_finished(const Rotation& rotation, std::uint64_t size, std::uint64_t next,
                               base::Millis age);

/// How many of `lines`, from the first, go into a file of `size` bytes; at least one.
[[nodiscard]] std::size_t lines_that_fit(const Rotation& rotation, std::uint64_t size,
                                         std::span<const std::string> lines);

/// `events.ndjson.20260914T100003Z`, and for those that are finished in the same second
/// `events.ndjson.20260914T100003Z.1`, `.2`, ...: after all of `names` (those in the folder).
[[nodiscard]] std::string finished_name(std::string_view file, base::Timestamp when,
                                        const std::vector<std::string>& names);

/// Those of `names` that are finished files of `file` and too many, the oldest by their name.
/// Names that only look similar are nobody's business here.
[[nodiscard]] std::vector<std::string> surplus(std::string_view file,
                                               const std::vector<std::string>& names,
                                               std::size_t keep);

}  // namespace housecalld::sinks
