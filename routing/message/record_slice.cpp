// SPDX-License-Identifier: Apache-2.0
#include "routing/message/record_slice.hpp"

#include <simdjson.h>

namespace housecalld::message {
namespace {

namespace ondemand = simdjson::ondemand;

/// The slice that on-demand gives reaches up to the next token.
std::string_view without_trailing_space(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

std::optional<std::string> slice_of(ondemand::value value) {
  ondemand::object record;
  std::string_view raw;
  if (value.get_object().get(record) != simdjson::SUCCESS) return std::nullopt;
  if (record.raw_json().get(raw) != simdjson::SUCCESS) return std::nullopt;
  return std::string(without_trailing_space(raw));
}

}  // namespace

std::optional<std::string> record_slice(std::string_view body, std::string_view key) {
  ondemand::parser parser;
  const simdjson::padded_string padded(body);
  ondemand::document document;
  ondemand::object object;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return std::nullopt;
  if (document.get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
  for (auto next : object) {
    ondemand::field field;
    std::string_view name;
    if (std::move(next).get(field) != simdjson::SUCCESS) return std::nullopt;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS) return std::nullopt;
    if (name == key) return slice_of(field.value());
  }
  return std::nullopt;
}

}  // namespace housecalld::message
