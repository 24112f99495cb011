// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "routing/sinks/line_sink.hpp"

namespace housecalld::sinks {

/// Lines to standard output, for pipes and for trying things out. Delivered means handed to the
/// system; whoever reads the pipe has no way to acknowledge.
class StdoutWriter final : public LineWriter {
 public:
  explicit StdoutWriter(int descriptor = 1) : descriptor_(descriptor) {}
  [[nodiscard]] base::Result<void> write(const std::vector<std::string>& lines) override;

 private:
  int descriptor_;
};

}  // namespace housecalld::sinks
