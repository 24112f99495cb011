// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/process_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

namespace housecalld::store {

base::Result<ProcessLock> ProcessLock::take(const std::filesystem::path& store) {
  const std::string file = store.string() + ".lock";
  ProcessLock lock(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (lock.descriptor_ < 0) return base::system_error("open " + file, errno);
  if (flock(lock.descriptor_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return base::system_error("lock " + file, errno);
    return base::fail(base::Errc::kRefused,
                      "store " + store.string() + " is in use by another housecalld");
  }
  return lock;
}

ProcessLock::ProcessLock(ProcessLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

ProcessLock& ProcessLock::operator=(ProcessLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

ProcessLock::~ProcessLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace housecalld::store
