// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/effect.hpp"

#include <algorithm>
#include <set>

#include "daemon/config/print.hpp"

namespace housecalld::config {
namespace {

using Values = std::vector<EffectiveValue>;

/// `listen` for whatever is in that list, `limits.body_bytes`.
std::string key_of(const EffectiveValue& value) {
  const auto& path = value.path;
  const bool item = path.size() > 1 && path[1].find_first_not_of("0123456789") == std::string::npos;
  return path.size() == 1 || item ? path[0] : path[0] + "." + path[1];
}

void add_missing(std::set<std::string>& keys, const Values& from, const Values& in) {
  for (const EffectiveValue& value : from) {
    const bool there = std::ranges::find(in, value) != in.end();
    if (!value.reloadable && !there) keys.insert(key_of(value));
  }
}

}  // namespace

Effect after_reload(const Values& running, const Values& wanted) {
  Effect effect;
  std::ranges::copy_if(running, std::back_inserter(effect.values),
                       [](const EffectiveValue& value) { return !value.reloadable; });
  std::ranges::copy_if(wanted, std::back_inserter(effect.values),
                       [](const EffectiveValue& value) { return value.reloadable; });
  std::set<std::string> keys;
  add_missing(keys, running, wanted);
  add_missing(keys, wanted, running);
  effect.waiting.assign(keys.begin(), keys.end());
  return effect;
}

std::map<std::string, std::string> section_fingerprints(const Values& values) {
  std::map<std::string, Values> sections;
  for (const EffectiveValue& value : values) sections[value.path.front()].push_back(value);
  std::map<std::string, std::string> fingerprints;
  for (const auto& [name, section] : sections) fingerprints[name] = fingerprint(section);
  return fingerprints;
}

}  // namespace housecalld::config
