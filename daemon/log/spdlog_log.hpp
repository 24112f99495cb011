// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <iosfwd>
#include <memory>
#include <span>
#include <string_view>

#include "daemon/log/format.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"

namespace spdlog {
class logger;
}

namespace housecalld::log {

/// The log of the process: one line per call, written at once, to standard error (the journal and
/// every container engine collect that). Safe from every thread; a line that cannot be written is
/// lost, with a remark on standard error, and the caller goes on.
class SpdlogLog final : public base::Log {
 public:
  /// Writes to standard error. `clock` must outlive the log.
  SpdlogLog(Format format, base::LogLevel level, const base::Clock& clock);

  /// Writes to `out`, which must outlive the log, as must `clock`. For tests.
  SpdlogLog(Format format, base::LogLevel level, const base::Clock& clock, std::ostream& out);

  ~SpdlogLog() override;

  void write(base::LogLevel level, std::string_view message,
             std::span<const base::Field> fields) override;

  /// Lines below `level` are dropped from now on. May be called while others write (a reload).
  void set_level(base::LogLevel level);
  /// How lines look from now on; likewise.
  void set_format(Format format) { format_ = format; }

 private:
  std::atomic<Format> format_;
  const base::Clock& clock_;
  std::unique_ptr<spdlog::logger> logger_;
};

}  // namespace housecalld::log
