// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/json_view.hpp"

#include <cctype>
#include <charconv>
#include <stdexcept>

namespace housecalld::cli {

std::string JsonView::text(std::string_view key) const {
  const auto found = object_.find(key);
  if (!found) return "";
  const bool number = found->text().front() == '-' || std::isdigit(found->text().front()) != 0;
  return number ? std::string(found->text()) : found->string();
}

std::string JsonView::cell(std::string_view key) const {
  std::string text = this->text(key);
  return text.empty() ? "-" : text;
}

std::int64_t JsonView::number(std::string_view key) const {
  const auto found = object_.find(key);
  std::int64_t number = 0;
  if (found) {
    std::from_chars(found->text().data(), found->text().data() + found->text().size(), number);
  }
  return number;
}

bool JsonView::flag(std::string_view key) const {
  const auto found = object_.find(key);
  return found && found->text() == "true";
}

bool JsonView::is_object(std::string_view key) const {
  const auto found = object_.find(key);
  return found && found->is_object();
}

bool JsonView::is_null(std::string_view key) const {
  const auto found = object_.find(key);
  if (!found) return true;
  return found->is_null();
}

JsonView JsonView::at(std::string_view key) const {
  if (const auto found = object_.find(key)) return JsonView(*found);
  throw std::runtime_error("the answer has no " + std::string(key));
}

std::vector<JsonView> JsonView::items(std::string_view key) const {
  std::vector<JsonView> items;
  const auto found = object_.find(key);
  if (!found) return items;
  for (const json::Value item : found->elements()) items.emplace_back(item);
  return items;
}

std::vector<std::string> JsonView::texts(std::string_view key) const {
  std::vector<std::string> texts;
  const auto found = object_.find(key);
  if (!found) return texts;
  const std::vector<json::Value> items = found->elements();
  texts.reserve(items.size());
  for (const json::Value item : items) texts.push_back(item.string());
  return texts;
}

std::string JsonView::json() const { return std::string(value_.text()); }

JsonDocument::JsonDocument(std::string_view text) : text_(text), root_(parsed(text_)) {}

json::Value JsonDocument::parsed(std::string_view text) {
  const json::Parsed parsed = json::parse(text);
  if (!parsed.value) throw std::runtime_error("what answers is not housecalld: no JSON");
  return *parsed.value;
}

JsonView JsonDocument::root() const { return JsonView(root_); }

}  // namespace housecalld::cli
