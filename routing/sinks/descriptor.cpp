// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/descriptor.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace housecalld::sinks {
namespace {

constexpr int kWaitMillis = 10'000;

/// A pipe that somebody else made non-blocking may be full for a while.
bool wait_until_writable(int descriptor) {
  pollfd waiting{descriptor, POLLOUT, 0};
  return poll(&waiting, 1, kWaitMillis) == 1;
}

}  // namespace

base::Result<void> write_all(int descriptor, std::string_view bytes, std::string_view name) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      if (wait_until_writable(descriptor)) continue;
      return base::fail(base::Errc::kTimeout, "write " + std::string(name) + ": nobody reads");
    } else if (errno != EINTR) {
      return base::system_error("write " + std::string(name), errno);
    }
  }
  return {};
}

}  // namespace housecalld::sinks
