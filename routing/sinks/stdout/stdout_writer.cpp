// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/stdout/stdout_writer.hpp"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "routing/base/result.hpp"

namespace housecalld::sinks {
namespace {

/// Waits until a write of at most PIPE_BUF bytes will not block, whether or not the descriptor is
/// in blocking mode. False at the deadline.
bool wait_until_writable(int descriptor, LineWriter::Deadline deadline) {
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    const auto millis = std::clamp<std::chrono::milliseconds::rep>(left.count(), 0, INT_MAX);
    pollfd waiting{descriptor, POLLOUT, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(millis));
    if (ready > 0) return true;
    if (ready == 0 && millis == 0) return false;
  }
}

base::Error failed(int error) { return base::system_error("write standard output", error); }

}  // namespace

std::optional<base::Error> StdoutWriter::put(std::string_view& bytes, Deadline deadline) const {
  while (!bytes.empty()) {
    if (!wait_until_writable(descriptor_, deadline)) {
      return base::fail(base::Errc::kTimeout, "write standard output: its reader does not read");
    }
    const ssize_t count =
        ::write(descriptor_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR && errno != EAGAIN) {
      return failed(errno);
    }
  }
  return std::nullopt;
}

std::optional<base::Error> StdoutWriter::put_line(const std::string& line, Deadline deadline) {
  std::string_view rest = line;
  auto error = put(rest, deadline);
  if (error && rest.size() < line.size()) unfinished_ = rest;
  return error;
}

Written StdoutWriter::write(std::span<const std::string> lines, Deadline deadline) {
  std::string_view rest = unfinished_;
  auto error = put(rest, deadline);
  unfinished_ = std::string(rest);
  std::size_t arrived = 0;
  while (!error && arrived < lines.size()) {
    error = put_line(lines[arrived], deadline);
    if (!error) ++arrived;
  }
  return {arrived, std::move(error)};
}

}  // namespace housecalld::sinks
