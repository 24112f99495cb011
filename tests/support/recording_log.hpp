// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "routing/base/log.hpp"

namespace housecalld::test {

/// A log that keeps its lines for the test to look at. Safe from every thread.
class RecordingLog final : public base::Log {
 public:
  struct Entry {
    base::LogLevel level;
    std::string message;
    std::vector<std::pair<std::string, std::string>> fields;

    /// The value of the first field with this key, empty when there is none.
    [[nodiscard]] std::string field(std::string_view key) const {
      const auto found =
          std::ranges::find(fields, key, &std::pair<std::string, std::string>::first);
      return found == fields.end() ? std::string() : found->second;
    }
  };

  void write(base::LogLevel level, std::string_view message,
             std::span<const base::Field> fields) override {
    Entry entry{level, std::string(message), {}};
    for (const auto& field : fields) entry.fields.emplace_back(field.key, field.value);
    const std::scoped_lock lock(mutex_);
    entries_.push_back(std::move(entry));
  }

  [[nodiscard]] std::vector<Entry> entries() const {
    const std::scoped_lock lock(mutex_);
    return entries_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace housecalld::test
