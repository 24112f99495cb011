// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/file/file_writer.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <utility>

#include "routing/sinks/descriptor.hpp"

namespace housecalld::sinks {
namespace {

base::Result<void> sync_folder(const std::filesystem::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return base::system_error("open " + folder.string(), errno);
  const int failed = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  if (failed != 0) return base::system_error("sync " + folder.string(), failed);
  return {};
}

/// Length of the file up to and with its last line break.
std::uint64_t complete_length(int descriptor, std::uint64_t size) {
  std::array<char, 4096> block{};
  while (size > 0) {
    const std::uint64_t length = std::min<std::uint64_t>(block.size(), size);
    const ssize_t got = pread(descriptor, block.data(), length, static_cast<off_t>(size - length));
    if (got != static_cast<ssize_t>(length)) return size;
    const auto end = std::make_reverse_iterator(block.begin());
    const auto begin = std::make_reverse_iterator(block.begin() + got);
    const auto found = std::find(begin, end, '\n');
    if (found != end) return size - static_cast<std::uint64_t>(found - begin);
    size -= length;
  }
  return 0;
}

}  // namespace

FileWriter::FileWriter(FileOptions options, const base::Clock& clock)
    : options_(std::move(options)), clock_(clock) {}

FileWriter::~FileWriter() { close_file(); }

void FileWriter::close_file() {
  if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
}

base::Result<void> FileWriter::open_file() {
  std::error_code failed;
  const std::filesystem::path folder = options_.path.parent_path();
  std::filesystem::create_directories(folder, failed);
  if (failed) return base::system_error("create " + folder.string(), failed.value());
  const std::string name = options_.path.string();
  descriptor_ = open(name.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  if (descriptor_ < 0) return base::system_error("open " + name, errno);
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) return base::system_error("stat " + name, errno);
  size_ = static_cast<std::uint64_t>(status.st_size);
  begun_at_ = clock_.now();
  if (size_ > 0) begun_at_ = base::Timestamp(std::chrono::seconds(status.st_mtim.tv_sec));
  const auto repaired = drop_cut_off_line();
  return repaired.has_error() ? repaired : sync_folder(folder);
}

base::Result<void> FileWriter::drop_cut_off_line() {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) return {};
  const std::uint64_t complete = complete_length(descriptor_, size_);
  if (complete == size_) return {};
  if (ftruncate(descriptor_, static_cast<off_t>(complete)) != 0) {
    return base::system_error("truncate " + options_.path.string(), errno);
  }
  size_ = complete;
  return {};
}

base::Result<void> FileWriter::append(const std::string& text) {
  auto written = write_all(descriptor_, text, options_.path.string());
  if (written.has_value() && fdatasync(descriptor_) != 0) {
    written = base::system_error("sync " + options_.path.string(), errno);
  }
  if (written.has_value()) {
    size_ += text.size();
    return {};
  }
  // Nothing of a failed write is acknowledged, so none of it may stay.
  static_cast<void>(ftruncate(descriptor_, static_cast<off_t>(size_)));
  close_file();
  return written;
}

bool FileWriter::was_moved() const {
  struct stat ours {};
  struct stat theirs {};
  if (fstat(descriptor_, &ours) != 0 || stat(options_.path.c_str(), &theirs) != 0) return true;
  return ours.st_ino != theirs.st_ino || ours.st_dev != theirs.st_dev;
}

bool FileWriter::is_full() const {
  if (size_ == 0) return false;
  const bool large = options_.rotate_bytes > 0 && size_ >= options_.rotate_bytes;
  const bool old =
      options_.rotate_age > base::Millis(0) && clock_.now() - begun_at_ >= options_.rotate_age;
  return large || old;
}

/// `events.ndjson.20260914T100003Z`, with a number behind it when that is taken.
std::filesystem::path FileWriter::finished_name() const {
  std::string time = base::to_rfc3339(std::chrono::floor<std::chrono::seconds>(clock_.now()));
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  const std::string first = options_.path.string() + "." + time;
  std::string name = first;
  for (int number = 1; std::filesystem::exists(name); ++number) {
    std::string digits = std::to_string(number);
    digits.insert(0, 4 - std::min<std::size_t>(4, digits.size()), '0');
    name = first + "." + digits;
  }
  return name;
}

base::Result<void> FileWriter::rotate() {
  const std::filesystem::path name = finished_name();
  if (rename(options_.path.c_str(), name.c_str()) != 0) {
    return base::system_error("rename " + options_.path.string(), errno);
  }
  close_file();
  remove_old();
  return open_file();
}

void FileWriter::remove_old() const {
  if (options_.keep == 0) return;
  const std::string prefix = options_.path.filename().string() + ".2";
  std::vector<std::filesystem::path> finished;
  std::error_code failed;
  for (const auto& entry :
       std::filesystem::directory_iterator(options_.path.parent_path(), failed)) {
    if (entry.path().filename().string().starts_with(prefix)) finished.push_back(entry.path());
  }
  std::sort(finished.begin(), finished.end());
  const std::size_t surplus = finished.size() - std::min(options_.keep, finished.size());
  for (std::size_t i = 0; i < surplus; ++i) std::filesystem::remove(finished[i], failed);
}

base::Result<void> FileWriter::write(const std::vector<std::string>& lines) {
  if (descriptor_ >= 0 && was_moved()) close_file();
  if (descriptor_ < 0) {
    const auto opened = open_file();
    if (opened.has_error()) {
      close_file();
      return opened;
    }
  }
  if (is_full()) {
    const auto rotated = rotate();
    if (rotated.has_error()) return rotated;
  }
  std::string all;
  for (const std::string& line : lines) all += line;
  return append(all);
}

}  // namespace housecalld::sinks
