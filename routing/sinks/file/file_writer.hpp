// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"
#include "routing/sinks/file/descriptor.hpp"
#include "routing/sinks/file/rotation.hpp"
#include "routing/sinks/line_sink.hpp"

namespace housecalld::sinks {

struct FileOptions {
  std::filesystem::path path;
  std::uint64_t rotate_bytes = 0;  ///< largest size of a file of several lines; 0: no limit
  base::Millis rotate_age{0};      ///< a line after this age begins a new file; 0: never
  std::size_t keep = 0;            ///< finished files that are kept; 0: all
};

/// Appends lines to a file and syncs it before it counts them as written. A finished file is
/// renamed to `<path>.<UTC time>`, with `.1`, `.2`, ... behind it within the same second; finished
/// files that cannot be removed are tried again with the next rotation, and a file that cannot be
/// renamed is an error, since the disk would fill in silence. A line that was cut off (full disk,
/// power cut) is removed: it was never acknowledged. Somebody else may rename, remove or empty the
/// file; the next write sees it. Where the path is a symbolic link, all of that is about the file
/// that it leads to. One writer per file, by an advisory lock.
class FileWriter final : public LineWriter {
 public:
  /// `clock` must outlive the writer. Nothing is opened before the first write.
  FileWriter(FileOptions options, const base::Clock& clock);

  /// The deadline is not looked at: a disk cannot be interrupted.
  [[nodiscard]] Written write(std::span<const std::string> lines, Deadline deadline) override;

 private:
  [[nodiscard]] base::Result<std::size_t> write_some(std::span<const std::string> lines);
  [[nodiscard]] base::Result<std::uint64_t> ready_for(std::uint64_t bytes);
  [[nodiscard]] base::Result<std::uint64_t> open_file();
  [[nodiscard]] base::Result<std::uint64_t> size();
  [[nodiscard]] base::Result<void> finish_file();
  [[nodiscard]] std::vector<std::string> names_in_folder() const;
  void remove_surplus() const;

  void follow_links();

  std::filesystem::path named_;  ///< as configured, a symbolic link perhaps
  std::filesystem::path path_;   ///< the file itself
  std::filesystem::path folder_;
  Rotation rotation_;
  const base::Clock& clock_;
  Descriptor file_;
  base::Timestamp begun_at_;
};

}  // namespace housecalld::sinks
