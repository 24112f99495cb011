// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/json_view.hpp"

#include <stdexcept>

namespace housecalld::cli {

std::string JsonView::text(std::string_view key) const {
  const auto value = element_[key];
  std::string_view text;
  std::int64_t number = 0;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  return value.get(number) == simdjson::SUCCESS ? std::to_string(number) : "";
}

std::string JsonView::cell(std::string_view key) const {
  std::string text = this->text(key);
  return text.empty() ? "-" : text;
}

std::int64_t JsonView::number(std::string_view key) const {
  std::int64_t number = 0;
  return element_[key].get(number) == simdjson::SUCCESS ? number : 0;
}

bool JsonView::flag(std::string_view key) const {
  bool flag = false;
  return element_[key].get(flag) == simdjson::SUCCESS && flag;
}

bool JsonView::is_object(std::string_view key) const { return element_[key].is_object(); }

JsonView JsonView::at(std::string_view key) const {
  simdjson::dom::element found;
  if (element_[key].get(found) == simdjson::SUCCESS) return JsonView(found);
  throw std::runtime_error("the answer has no " + std::string(key));
}

std::vector<JsonView> JsonView::items(std::string_view key) const {
  std::vector<JsonView> items;
  simdjson::dom::array array;
  if (element_[key].get(array) != simdjson::SUCCESS) return items;
  for (const simdjson::dom::element item : array) items.emplace_back(item);
  return items;
}

std::string JsonView::json() const { return simdjson::minify(element_); }

JsonDocument::JsonDocument(std::string_view text) {
  if (parser_.parse(text.data(), text.size()).get(root_) != simdjson::SUCCESS) {
    throw std::runtime_error("what answers is not housecalld: no JSON");
  }
}

}  // namespace housecalld::cli
