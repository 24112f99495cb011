// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/file/rotation.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace housecalld::sinks {
namespace {

constexpr std::string_view kTimePattern = "00000000T000000Z";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_time(std::string_view text) {
  return std::equal(text.begin(), text.end(), kTimePattern.begin(), kTimePattern.end(),
                    [](char c, char wanted) { return wanted == '0' ? is_digit(c) : c == wanted; });
}

/// `.2` is 2, no suffix is 0, and anything else is no number.
std::optional<unsigned> number_of(std::string_view suffix) {
  unsigned number = 0;
  if (suffix.empty()) return number;
  const char* const end = suffix.data() + suffix.size();
  const auto [stop, error] = std::from_chars(suffix.data() + 1, end, number);
  if (suffix.front() != '.' || error != std::errc() || stop != end) return std::nullopt;
  return number;
}

struct Finished {
  std::string_view time;
  unsigned number;
  std::string_view name;
  auto operator<=>(const Finished&) const = default;
};

std::optional<Finished> parse_finished(std::string_view file, std::string_view name) {
  const bool begins = name.size() > file.size() && name.starts_with(file);
  if (!begins || name[file.size()] != '.') return std::nullopt;
  const std::string_view rest = name.substr(file.size() + 1);
  const std::string_view time = rest.substr(0, kTimePattern.size());
  if (!is_time(time)) return std::nullopt;
  const auto number = number_of(rest.substr(time.size()));
  if (!number) return std::nullopt;
  return Finished{time, *number, name};
}

}  // namespace

bool is_finished(const Rotation& rotation, std::uint64_t size, std::uint64_t next,
                 base::Millis age) {
  if (size == 0) return false;
  const bool large = rotation.bytes > 0 && size + next > rotation.bytes;
  const bool old = rotation.age > base::Millis(0) && age >= rotation.age;
  return large || old;
}

std::size_t lines_that_fit(const Rotation& rotation, std::uint64_t size,
                           std::span<const std::string> lines) {
  if (rotation.bytes == 0) return lines.size();
  std::size_t count = 0;
  for (const std::string& line : lines) {
    size += line.size();
    if (count > 0 && size > rotation.bytes) break;
    ++count;
  }
  return count;
}

std::string finished_name(std::string_view file, base::Timestamp when,
                          const std::vector<std::string>& names) {
  std::string time = base::to_rfc3339(std::chrono::floor<std::chrono::seconds>(when));
  std::erase_if(time, [](char c) { return c == '-' || c == ':'; });
  std::optional<unsigned> last;
  for (const std::string& name : names) {
    const auto parsed = parse_finished(file, name);
    if (parsed && parsed->time == time) last = std::max(last.value_or(0), parsed->number);
  }
  const std::string name = std::string(file) + "." + time;
  return last ? name + "." + std::to_string(*last + 1) : name;
}

std::vector<std::string> surplus(std::string_view file, const std::vector<std::string>& names,
                                 std::size_t keep) {
  std::vector<Finished> finished;
  for (const std::string& name : names) {
    if (const auto parsed = parse_finished(file, name)) finished.push_back(*parsed);
  }
  if (keep == 0 || finished.size() <= keep) return {};
  std::sort(finished.begin(), finished.end());
  finished.resize(finished.size() - keep, finished.front());
  std::vector<std::string> oldest;
  oldest.reserve(finished.size());
  for (const Finished& entry : finished) oldest.emplace_back(entry.name);
  return oldest;
}

}  // namespace housecalld::sinks
