// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "routing/json/value.hpp"

namespace housecalld::cli {

/// A value in an answer of the admin API. What is missing or null reads as empty, 0 or false. It
/// points into its document.
class JsonView {
 public:
  explicit JsonView(json::Value value) : value_(value), object_(value.object()) {}

  [[nodiscard]] std::string text(std::string_view key) const;
  /// The same for a cell of a table: `-` when there is nothing.
  [[nodiscard]] std::string cell(std::string_view key) const;
  [[nodiscard]] std::int64_t number(std::string_view key) const;
  [[nodiscard]] bool flag(std::string_view key) const;
  [[nodiscard]] bool is_object(std::string_view key) const;
  /// Also what is missing.
  [[nodiscard]] bool is_null(std::string_view key) const;
  /// The member, which must be there.
  [[nodiscard]] JsonView at(std::string_view key) const;
  [[nodiscard]] std::vector<JsonView> items(std::string_view key) const;
  /// A list of texts.
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  /// As it came.
  [[nodiscard]] std::string json() const;

 private:
  json::Value value_;
  json::Object object_;
};

class JsonDocument {
 public:
  /// Throws std::runtime_error when it is no JSON: the API gives none such.
  explicit JsonDocument(std::string_view text);
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;
  ~JsonDocument() = default;
  [[nodiscard]] JsonView root() const;

 private:
  static json::Value parsed(std::string_view text);

  std::string text_;
  json::Value root_;
};

}  // namespace housecalld::cli
