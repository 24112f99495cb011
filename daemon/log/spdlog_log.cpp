// SPDX-License-Identifier: Apache-2.0
#include "daemon/log/spdlog_log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <cstdio>
#include <exception>
#include <utility>

namespace housecalld::log {
namespace {

spdlog::level::level_enum to_spdlog(base::LogLevel level) {
  switch (level) {
    case base::LogLevel::kDebug:
      return spdlog::level::debug;
    case base::LogLevel::kInfo:
      return spdlog::level::info;
    case base::LogLevel::kWarning:
      return spdlog::level::warn;
    case base::LogLevel::kAudit:
      return spdlog::level::critical;
    case base::LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

/// Not registered with spdlog: nothing finds it by name, and it ends with its owner.
std::unique_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink, base::LogLevel level) {
  sink->set_pattern("%v");
  auto logger = std::make_unique<spdlog::logger>("housecalld", std::move(sink));
  logger->set_level(to_spdlog(level));
  logger->flush_on(spdlog::level::trace);
  return logger;
}

}  // namespace

SpdlogLog::SpdlogLog(Format format, base::LogLevel level, const base::Clock& clock)
    : format_(format),
      clock_(clock),
      logger_(make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>(), level)) {}

SpdlogLog::SpdlogLog(Format format, base::LogLevel level, const base::Clock& clock,
                     std::ostream& out)
    : format_(format),
      clock_(clock),
      logger_(make_logger(std::make_shared<spdlog::sinks::ostream_sink_mt>(out), level)) {}

SpdlogLog::~SpdlogLog() = default;

void SpdlogLog::write(base::LogLevel level, std::string_view message,
                      std::span<const base::Field> fields) {
  if (!logger_->should_log(to_spdlog(level))) return;
  try {
    const Line line{clock_.now(), level, message, fields};
    const std::string text = format_ == Format::kJson ? format_json(line) : format_text(line);
    logger_->log(to_spdlog(level), spdlog::string_view_t(text.data(), text.size()));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "a log line was lost: %s\n", e.what());
  }
}

void SpdlogLog::set_level(base::LogLevel level) { logger_->set_level(to_spdlog(level)); }

}  // namespace housecalld::log
