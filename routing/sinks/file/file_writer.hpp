// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "routing/base/clock.hpp"
#include "routing/sinks/line_sink.hpp"

namespace housecalld::sinks {

struct FileOptions {
  std::filesystem::path path;
  std::uint64_t rotate_bytes = 0;  ///< a new file is begun at this size; 0: never
  base::Millis rotate_age{0};      ///< and at this age; 0: never
  std::size_t keep = 0;            ///< finished files that are kept; 0: all
};

/// Appends lines to a file and syncs it before it reports success. A finished file is renamed to
/// `<path>.<UTC time>`. A line that was cut off (full disk, power cut) is removed: it was never
/// acknowledged. Somebody else may rename or remove the file: the next write begins a new one.
class FileWriter final : public LineWriter {
 public:
  /// `clock` must outlive the writer. Nothing is opened before the first write.
  FileWriter(FileOptions options, const base::Clock& clock);
  ~FileWriter() override;

  [[nodiscard]] base::Result<void> write(const std::vector<std::string>& lines) override;

 private:
  [[nodiscard]] base::Result<void> open_file();
  [[nodiscard]] base::Result<void> drop_cut_off_line();
  [[nodiscard]] base::Result<void> append(const std::string& text);
  [[nodiscard]] base::Result<void> rotate();
  [[nodiscard]] std::filesystem::path finished_name() const;
  void remove_old() const;
  [[nodiscard]] bool was_moved() const;
  [[nodiscard]] bool is_full() const;
  void close_file();

  FileOptions options_;
  const base::Clock& clock_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  base::Timestamp begun_at_;
};

}  // namespace housecalld::sinks
