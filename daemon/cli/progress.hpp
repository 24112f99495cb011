// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace housecalld::cli {

/// A bar on a terminal for what is done page by page. Shows nothing where standard error is no
/// terminal, so that logs stay clean.
class Progress {
 public:
  Progress(std::ostream& out, std::string what);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Takes the bar away.
  ~Progress();

  /// `remaining`: what is still to be looked at; the first call with it sets the scale. `count`:
  /// what was found or done so far.
  void show(std::int64_t remaining, std::size_t count);

 private:
  std::ostream& out_;
  std::string what_;
  bool visible_;
  std::int64_t total_ = 0;
};

/// `[######..............]  30 %`, for tests. `done` from 0 to 1.
[[nodiscard]] std::string bar(double done);

}  // namespace housecalld::cli
