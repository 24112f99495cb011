// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "daemon/config/definition.hpp"

namespace housecalld::config::define {

// The parts of the definition table, and what its rows are written with.

[[nodiscard]] std::vector<Definition> server_definitions();
[[nodiscard]] std::vector<Definition> destination_definitions();
[[nodiscard]] std::vector<Definition> installation_definitions();
[[nodiscard]] std::vector<Definition> delivery_definitions();

inline constexpr std::int64_t kMillisecond = 1;
inline constexpr std::int64_t kSecond = 1000;
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;
inline constexpr std::int64_t kKiB = 1024;
inline constexpr std::int64_t kMiB = 1024 * kKiB;
inline constexpr std::int64_t kGiB = 1024 * kMiB;
inline constexpr std::int64_t kTiB = 1024 * kGiB;

inline std::string text(const Values& values) { return values.front().text; }
inline std::size_t count(const Values& values) {
  return static_cast<std::size_t>(values.front().number);
}
inline Millis time(const Values& values) { return Millis(values.front().number); }
inline bool flag(const Values& values) { return values.front().number != 0; }

inline std::vector<std::string> texts(const Values& values) {
  std::vector<std::string> all;
  for (const Value& value : values) all.push_back(value.text);
  return all;
}
inline std::vector<SecretText> secrets(const Values& values) {
  std::vector<SecretText> all;
  for (const Value& value : values) all.emplace_back(value.text);
  return all;
}
inline SecretText secret(const Values& values) { return SecretText(values.front().text); }
inline std::vector<Millis> times(const Values& values) {
  std::vector<Millis> all;
  for (const Value& value : values) all.emplace_back(value.number);
  return all;
}

inline ListenSettings& listen(Scope s) { return s.settings.listen.at(s.index); }
inline DestinationSettings& destination(Scope s) { return s.settings.destinations.at(s.index); }
inline InstallationSettings& installation(Scope s) { return s.settings.installations.at(s.index); }
inline LimitSettings& limits(Scope s) { return s.settings.limits; }

template <typename Part>
void add_part(std::vector<Definition>& table, Part part) {
  for (Definition& row : part()) table.push_back(std::move(row));
}

}  // namespace housecalld::config::define
