// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <ostream>

namespace housecalld::cli {

std::string bar(double done) {
  constexpr int kWidth = 20;
  const int filled = static_cast<int>(std::clamp(done, 0.0, 1.0) * kWidth);
  std::string percent = std::to_string(static_cast<int>(std::clamp(done, 0.0, 1.0) * 100));
  percent.insert(0, 3 - percent.size(), ' ');
  return '[' + std::string(static_cast<std::size_t>(filled), '#') +
         std::string(static_cast<std::size_t>(kWidth - filled), '.') + "] " + percent + " %";
}

Progress::Progress(std::ostream& out, std::string what)
    : out_(out), what_(std::move(what)), visible_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (visible_ && total_ > 0) out_ << "\r\033[K" << std::flush;
}

void Progress::show(std::int64_t remaining, std::size_t count) {
  if (!visible_ || remaining <= 0) return;
  total_ = std::max(total_, remaining);
  const double done = 1.0 - static_cast<double>(remaining) / static_cast<double>(total_);
  out_ << '\r' << bar(done) << "  " << what_ << ' ' << count << "\033[K" << std::flush;
}

}  // namespace housecalld::cli
