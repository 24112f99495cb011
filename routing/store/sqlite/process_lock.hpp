// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "routing/base/result.hpp"

namespace housecalld::store {

/// Held by one process at a time through flock(2) on a file; the system lets go of it when the
/// process ends in whatever way. Movable; released at the end.
class ProcessLock {
 public:
  /// Locks `<store>.lock`, which it creates and leaves. kUnavailable when another process holds it.
  [[nodiscard]] static base::Result<ProcessLock> take(const std::filesystem::path& store);
  ProcessLock() = default;
  ProcessLock(ProcessLock&& other) noexcept;
  ProcessLock& operator=(ProcessLock&& other) noexcept;
  ~ProcessLock();

 private:
  explicit ProcessLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace housecalld::store
