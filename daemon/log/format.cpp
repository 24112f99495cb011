// SPDX-License-Identifier: Apache-2.0
#include "daemon/log/format.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "routing/base/json.hpp"
#include "routing/base/terminal_text.hpp"

namespace housecalld::log {
namespace {

using base::LogLevel;

constexpr std::size_t kLevelWidth = 5;
constexpr std::array<std::pair<std::string_view, LogLevel>, 5> kLevels{{
    {"debug", LogLevel::kDebug},
    {"info", LogLevel::kInfo},
    {"warning", LogLevel::kWarning},
    {"error", LogLevel::kError},
    {"audit", LogLevel::kAudit},
}};

/// Always three fraction digits, so that columns line up and lines sort as text.
std::string time_text(base::Timestamp time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto millis = std::to_string((time - seconds).count());
  std::string text = base::to_rfc3339(seconds);
  text.pop_back();
  return text + '.' + std::string(3 - millis.size(), '0') + millis + 'Z';
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

std::string bounded(std::string_view value) {
  if (value.size() <= kMaxValueBytes) return std::string(value);
  std::size_t cut = kMaxValueBytes;
  while (cut > kMaxValueBytes - 3 && continues_character(value[cut])) --cut;
  return std::string(value.substr(0, cut)) + "... (" + std::to_string(value.size()) + " bytes)";
}

std::string quoted(std::string_view value) {
  std::string json;
  base::append_json_string(json, bounded(value));
  return base::terminal_text(json);
}

bool is_plain(std::string_view value) {
  return !value.empty() && std::ranges::all_of(value, [](char c) {
    return c > ' ' && c < 0x7F && c != '"' && c != '=' && c != '\\';
  });
}

std::string value_text(std::string_view value) {
  return is_plain(value) && value.size() <= kMaxValueBytes ? std::string(value) : quoted(value);
}

std::string message_text(std::string_view message) {
  std::string text = quoted(message);
  return text.substr(1, text.size() - 2);
}

std::string json_key(std::string_view key) {
  const bool taken = key == "time" || key == "level" || key == "message";
  return std::string(key) + (taken ? "_" : "");
}

}  // namespace

std::optional<Format> parse_format(std::string_view name) {
  if (name == "text") return Format::kText;
  if (name == "json") return Format::kJson;
  return std::nullopt;
}

std::optional<LogLevel> parse_level(std::string_view name) {
  const auto* found =
      std::ranges::find(kLevels, name, &std::pair<std::string_view, LogLevel>::first);
  if (found == kLevels.end()) return std::nullopt;
  return found->second;
}

std::string_view to_string(LogLevel level) {
  return kLevels[static_cast<std::size_t>(level)].first;
}

std::string format_text(const Line& line) {
  std::string out = time_text(line.time) + ' ' + std::string(to_string(line.level)) + ' ';
  const std::size_t width = to_string(line.level).size();
  if (width < kLevelWidth) out.append(kLevelWidth - width, ' ');
  out += message_text(line.message);
  for (const auto& field : line.fields) {
    out += ' ';
    out += field.key;
    out += '=';
    out += value_text(field.value);
  }
  return out;
}

std::string format_json(const Line& line) {
  base::JsonObject object;
  object.text("time", time_text(line.time)).text("level", to_string(line.level));
  object.raw("message", quoted(line.message));
  for (const auto& field : line.fields) {
    object.raw(json_key(field.key), field.number ? field.value : quoted(field.value));
  }
  return object.finish();
}

}  // namespace housecalld::log
