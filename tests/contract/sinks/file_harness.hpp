// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "routing/sinks/file/file_writer.hpp"
#include "tests/contract/sinks/harness.hpp"
#include "tests/contract/sinks/lines.hpp"
#include "tests/support/files.hpp"

namespace housecalld::test {

/// LineSink over a FileWriter. Broken: a folder stands where the file should be.
class FileHarness final : public SinkHarness {
 public:
  [[nodiscard]] std::unique_ptr<sinks::Sink> make_sink(base::Millis time_out) override {
    sinks::FileOptions options;
    options.path = path_;
    return std::make_unique<sinks::LineSink>(
        std::make_unique<sinks::FileWriter>(std::move(options), clock_), time_out);
  }

  [[nodiscard]] std::vector<std::string> arrived() override {
    const auto& now = std::filesystem::is_directory(path_) ? aside_ : path_;
    return std::filesystem::exists(now) ? lines_of(read_file(now)) : std::vector<std::string>();
  }
  [[nodiscard]] std::string as_arrived(const std::string& body) const override {
    return in_one_line(body);
  }

  void break_destination() override {
    if (std::filesystem::exists(path_)) std::filesystem::rename(path_, aside_);
    std::filesystem::create_directories(path_);
  }
  void heal_destination() override {
    std::filesystem::remove(path_);
    if (std::filesystem::exists(aside_)) std::filesystem::rename(aside_, path_);
  }

 private:
  base::SystemClock clock_;
  TempDir folder_;
  std::filesystem::path path_ = folder_.path() / "events.ndjson";
  std::filesystem::path aside_ = folder_.path() / "aside";
};

}  // namespace housecalld::test
