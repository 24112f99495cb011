// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "routing/base/error.hpp"

namespace housecalld::base {

/// kAudit: who changed what; written whatever the level of the log is.
enum class LogLevel { kDebug, kInfo, kWarning, kError, kAudit };

/// One `key=value` of a log line. Keys are constants of the program; values may come from outside
/// and are escaped by the writer. A Secret does not convert to one.
struct Field {
  std::string_view key;
  std::string value;
  bool number = false;  ///< the value is an integer: JSON logs write it without quotes

  Field(std::string_view k, std::string_view v) : key(k), value(v) {}
  Field(std::string_view k, const char* v) : key(k), value(v) {}
  Field(std::string_view k, std::integral auto v)
      : key(k), value(std::to_string(v)), number(true) {}
  Field(std::string_view k, const Error& e) : key(k), value(e.message) {}
};

/// Where log lines go. Messages are constant English sentences without a full stop; everything
/// that varies is a field. Safe from every thread; does not throw.
class Log {
 public:
  Log() = default;
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  virtual ~Log() = default;

  virtual void write(LogLevel level, std::string_view message, std::span<const Field> fields) = 0;

  using Fields = std::initializer_list<Field>;
  void debug(std::string_view message, Fields fields = {}) {
    write(LogLevel::kDebug, message, {fields.begin(), fields.size()});
  }
  void info(std::string_view message, Fields fields = {}) {
    write(LogLevel::kInfo, message, {fields.begin(), fields.size()});
  }
  void warn(std::string_view message, Fields fields = {}) {
    write(LogLevel::kWarning, message, {fields.begin(), fields.size()});
  }
  void error(std::string_view message, Fields fields = {}) {
    write(LogLevel::kError, message, {fields.begin(), fields.size()});
  }
  void audit(std::string_view message, Fields fields) {
    write(LogLevel::kAudit, message, {fields.begin(), fields.size()});
  }
};

}  // namespace housecalld::base
