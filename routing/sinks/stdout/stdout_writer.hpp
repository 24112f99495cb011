// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "routing/sinks/line_sink.hpp"

namespace housecalld::sinks {

/// Lines to standard output, for pipes and for trying things out. Delivered means handed to the
/// system; whoever reads the pipe has no way to acknowledge. A line that could be written in part
/// only (the reader stopped reading) is finished before anything else is written, so that readers
/// never see a torn one; its delivery has failed all the same and is repeated. Two of these on one
/// descriptor may mix up lines longer than PIPE_BUF.
class StdoutWriter final : public LineWriter {
 public:
  /// `descriptor` stays the caller's. Its flags are left alone: it is shared with other processes.
  explicit StdoutWriter(int descriptor = 1) : descriptor_(descriptor) {}
  [[nodiscard]] Written write(std::span<const std::string> lines, Deadline deadline) override;

 private:
  [[nodiscard]] std::optional<base::Error> put_line(const std::string& line, Deadline deadline);
  [[nodiscard]] std::optional<base::Error> put(std::string_view& bytes, Deadline deadline) const;

  int descriptor_;
  std::string unfinished_;  ///< what is missing of a line that was begun
};

}  // namespace housecalld::sinks
