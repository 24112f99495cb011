// SPDX-License-Identifier: Apache-2.0
#include "routing/base/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace housecalld::base {
namespace {

/// False with errno when reading failed.
bool read_all(int descriptor, std::string& text) {
  std::array<char, 16'384> piece{};
  for (;;) {
    const ssize_t got = read(descriptor, piece.data(), piece.size());
    if (got == 0) return true;
    if (got > 0) {
      text.append(piece.data(), static_cast<std::size_t>(got));
    } else if (errno != EINTR) {
      return false;
    }
  }
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error("cannot be read", errno);
  std::string text;
  const bool whole = read_all(descriptor, text);
  const int reason = errno;
  close(descriptor);
  if (!whole) return system_error("cannot be read", reason);
  return text;
}

std::filesystem::path follow_links(std::filesystem::path path) {
  constexpr int kMostLinks = 40;  // as the kernel has it
  std::error_code failed;
  for (int i = 0; i < kMostLinks && std::filesystem::is_symlink(path, failed); ++i) {
    const auto target = std::filesystem::read_symlink(path, failed);
    path = target.is_absolute() ? target : path.parent_path() / target;
  }
  return path;
}

}  // namespace housecalld::base
