// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/json.hpp"

namespace housecalld::cli {

[[nodiscard]] inline std::string json_or_null(const std::optional<std::string>& text) {
  std::string json;
  if (!text) return "null";
  base::append_json_string(json, *text);
  return json;
}

[[nodiscard]] inline std::string json_or_null(const std::optional<base::Timestamp>& time) {
  return json_or_null(time ? std::optional(base::to_rfc3339(*time)) : std::nullopt);
}

/// `[item,item]`, each item made by `to_json`.
template <typename T, typename ToJson>
[[nodiscard]] std::string json_array(const std::vector<T>& items, ToJson to_json) {
  std::string json = "[";
  for (const T& item : items) {
    if (json.size() > 1) json += ',';
    json += to_json(item);
  }
  return json + ']';
}

}  // namespace housecalld::cli
