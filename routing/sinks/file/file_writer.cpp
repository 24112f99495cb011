// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/file/file_writer.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include "routing/base/files.hpp"
#include "routing/sinks/file/durable.hpp"

namespace housecalld::sinks {

FileWriter::FileWriter(FileOptions options, const base::Clock& clock)
    : named_(std::move(options.path)),
      path_(named_),
      folder_(path_.has_parent_path() ? path_.parent_path() : "."),
      rotation_{options.rotate_bytes, options.rotate_age, options.keep},
      clock_(clock) {}

Written FileWriter::write(std::span<const std::string> lines, Deadline /*deadline*/) {
  Written written;
  while (written.lines < lines.size()) {
    const auto some = write_some(lines.subspan(written.lines));
    if (some.has_error()) {
      file_.close();
      written.error = some.error();
      break;
    }
    written.lines += *some;
  }
  return written;
}

base::Result<std::size_t> FileWriter::write_some(std::span<const std::string> lines) {
  const auto size = ready_for(lines.front().size());
  if (size.has_error()) return size.error();
  const std::size_t count = lines_that_fit(rotation_, *size, lines);
  std::string text;
  for (const std::string& line : lines.first(count)) text += line;
  const auto appended = append_durably(file_.get(), *size, text);
  if (appended.has_error()) return base::with_context(path_.string(), appended.error());
  return count;
}

/// The size of the open file, into which a line of so many bytes may go.
base::Result<std::uint64_t> FileWriter::ready_for(std::uint64_t bytes) {
  const bool ours = file_ && is_named(file_.get(), named_);
  auto now = ours ? size() : open_file();
  if (now.has_error()) return now;
  if (!is_finished(rotation_, *now, bytes, clock_.now() - begun_at_)) return now;
  const auto finished = finish_file();
  if (finished.has_error()) return finished.error();
  return open_file();
}

base::Result<std::uint64_t> FileWriter::open_file() {
  file_.close();
  follow_links();
  const auto folder = make_folder(folder_);
  if (folder.has_error()) return folder.error();
  auto opened = open_lines(path_);
  if (opened.has_error()) return opened.error();
  file_ = std::move(*opened);
  auto now = size();
  if (now.has_value()) begun_at_ = *now == 0 ? clock_.now() : birth_of(file_.get());
  return now;
}

/// A link stays; it is the file behind it that is written, renamed and begun anew.
void FileWriter::follow_links() {
  path_ = base::follow_links(named_);
  folder_ = path_.has_parent_path() ? path_.parent_path() : ".";
}

base::Result<std::uint64_t> FileWriter::size() {
  struct stat status {};
  if (fstat(file_.get(), &status) != 0) {
    return base::system_error("look at " + path_.string(), errno);
  }
  return static_cast<std::uint64_t>(status.st_size);
}

base::Result<void> FileWriter::finish_file() {
  const std::string name =
      finished_name(path_.filename().string(), clock_.now(), names_in_folder());
  if (std::rename(path_.c_str(), (folder_ / name).c_str()) != 0) {
    return base::system_error("rename " + path_.string(), errno);
  }
  remove_surplus();
  return {};
}

std::vector<std::string> FileWriter::names_in_folder() const {
  std::vector<std::string> names;
  std::error_code failed;
  std::filesystem::directory_iterator entry(folder_, failed);
  while (!failed && entry != std::filesystem::directory_iterator()) {
    names.push_back(entry->path().filename().string());
    entry.increment(failed);
  }
  return names;
}

void FileWriter::remove_surplus() const {
  const auto names = surplus(path_.filename().string(), names_in_folder(), rotation_.keep);
  std::error_code tried_again_next_time;
  for (const std::string& name : names) {
    std::filesystem::remove(folder_ / name, tried_again_next_time);
  }
}

}  // namespace housecalld::sinks
