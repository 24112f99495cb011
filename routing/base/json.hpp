// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace housecalld::base {

/// Appends `text` as a JSON string with its quotes (RFC 8259). Bytes that are not UTF-8 become
/// U+FFFD, so the result is always valid JSON.
void append_json_string(std::string& out, std::string_view text);

/// A JSON list of strings, each as above.
template <typename Texts>
[[nodiscard]] std::string json_list(const Texts& texts) {
  std::string list = "[";
  for (const auto& text : texts) {
    if (list.size() > 1) list += ',';
    append_json_string(list, text);
  }
  return list + ']';
}

/// Writes one flat JSON object, member after member, in the order of the calls.
class JsonObject {
 public:
  JsonObject& text(std::string_view key, std::string_view value);
  JsonObject& number(std::string_view key, long long value);
  /// As short as reads back the same; `null` for what is no number in JSON.
  JsonObject& real(std::string_view key, double value);
  JsonObject& boolean(std::string_view key, bool value);
  /// `json` must be a valid JSON value; it is embedded byte for byte.
  JsonObject& raw(std::string_view key, std::string_view json);
  /// The finished object; the writer is empty afterwards.
  [[nodiscard]] std::string finish();

 private:
  void key(std::string_view name);
  std::string out_ = "{";
};

}  // namespace housecalld::base
