// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace housecalld::store {
namespace {

/// Makes the entries of a directory durable: what is lost with its directory held nothing.
base::Result<void> sync_folder(const std::filesystem::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return base::system_error("open " + folder.string(), errno);
  const int failed = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  if (failed != 0) return base::system_error("sync " + folder.string(), failed);
  return {};
}

base::Result<void> create_folders(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (std::filesystem::is_directory(folder, ignored)) return {};
  const auto above = create_folders(folder.parent_path());
  if (above.has_error()) return above.error();
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return base::system_error("create " + folder.string(), errno);
  }
  return sync_folder(folder.parent_path());
}

}  // namespace

base::Result<void> create_private_file(const std::filesystem::path& path) {
  const auto folders = create_folders(path.parent_path());
  if (folders.has_error()) return folders.error();
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return base::system_error("create " + path.string(), errno);
  close(descriptor);
  return sync_folder(path.parent_path());
}

}  // namespace housecalld::store
