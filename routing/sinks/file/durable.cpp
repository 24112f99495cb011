// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/file/durable.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <string>

namespace housecalld::sinks {
namespace {

constexpr mode_t kFolderMode = 0750;
constexpr mode_t kFileMode = 0640;

base::Error failed(std::string_view what, const std::filesystem::path& path) {
  const int error = errno;
  return base::system_error(std::string(what) + " " + path.string(), error);
}

/// Length of the file up to and with its last line feed.
base::Result<std::uint64_t> complete_length(int file, std::uint64_t size) {
  std::array<char, 4096> block{};
  while (size > 0) {
    const std::uint64_t length = std::min<std::uint64_t>(block.size(), size);
    const ssize_t got = pread(file, block.data(), length, static_cast<off_t>(size - length));
    if (got != static_cast<ssize_t>(length)) {
      return base::system_error("read", got < 0 ? errno : EIO);
    }
    const auto newest = std::make_reverse_iterator(block.begin() + got);
    const auto found = std::find(newest, block.rend(), '\n');
    if (found != block.rend()) return size - static_cast<std::uint64_t>(found - newest);
    size -= length;
  }
  return size;
}

base::Result<void> cut_torn_line(int file, std::uint64_t size) {
  const auto complete = complete_length(file, size);
  if (complete.has_error()) return complete.error();
  if (*complete == size) return {};
  if (ftruncate(file, static_cast<off_t>(*complete)) != 0 || fdatasync(file) != 0) {
    return base::system_error("cut off a torn line", errno);
  }
  return {};
}

/// A second writer would cut off what this one is just writing. Where the file system has no locks,
/// there is none.
bool lock_alone(int file) { return flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK; }

base::Result<void> write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno != EINTR) return base::system_error("write", errno);
    if (count > 0) text.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

}  // namespace

base::Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code unknown;
  if (folder.empty() || std::filesystem::is_directory(folder, unknown)) return {};
  const auto above = make_folder(folder.parent_path());
  if (above.has_error()) return above.error();
  if (mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST) return failed("create", folder);
  return sync_folder(folder.parent_path());
}

base::Result<void> sync_folder(const std::filesystem::path& folder) {
  const std::filesystem::path name = folder.empty() ? "." : folder;
  const Descriptor opened(open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened) return failed("open", name);
  // EINVAL: a file system that does not sync folders has nothing to lose there.
  if (fsync(opened.get()) != 0 && errno != EINVAL) return failed("sync", name);
  return {};
}

base::Result<Descriptor> open_lines(const std::filesystem::path& path) {
  // O_NONBLOCK keeps a pipe of that name from stopping us; regular files do not know it.
  constexpr int kFlags = O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK;
  Descriptor file(open(path.c_str(), kFlags, kFileMode));
  if (!file) return failed("open", path);
  struct stat status {};
  if (fstat(file.get(), &status) != 0) return failed("look at", path);
  if (!S_ISREG(status.st_mode)) {
    return base::fail(base::Errc::kRefused, path.string() + " is not a regular file");
  }
  if (!lock_alone(file.get())) {
    return base::fail(base::Errc::kRefused, path.string() + " is in use by another writer");
  }
  const auto cut = cut_torn_line(file.get(), static_cast<std::uint64_t>(status.st_size));
  if (cut.has_error()) return base::with_context(path.string(), cut.error());
  const auto synced = sync_folder(path.parent_path());
  if (synced.has_error()) return synced.error();
  return file;
}

base::Result<void> append_durably(int file, std::uint64_t size, std::string_view text) {
  auto done = write_all(file, text);
  if (done.has_value() && fdatasync(file) != 0) done = base::system_error("sync", errno);
  if (done.has_error() && ftruncate(file, static_cast<off_t>(size)) != 0) {
    // What stays is cut off when the file is opened again.
    return base::with_context("cannot take back a part of a line", done.error());
  }
  return done;
}

base::Timestamp birth_of(int file) {
  struct statx status {};
  if (statx(file, "", AT_EMPTY_PATH, STATX_BTIME | STATX_MTIME, &status) != 0) return {};
  const bool known = (status.stx_mask & STATX_BTIME) != 0;
  const auto& time = known ? status.stx_btime : status.stx_mtime;
  return base::Timestamp(std::chrono::seconds(time.tv_sec)) +
         std::chrono::milliseconds(time.tv_nsec / 1'000'000);
}

bool is_named(int file, const std::filesystem::path& path) {
  struct stat ours {};
  struct stat theirs {};
  if (fstat(file, &ours) != 0 || stat(path.c_str(), &theirs) != 0) return false;
  return ours.st_ino == theirs.st_ino && ours.st_dev == theirs.st_dev;
}

}  // namespace housecalld::sinks
