// SPDX-License-Identifier: Apache-2.0
#include "routing/json/value.hpp"

#include <algorithm>
#include <charconv>
#include <ranges>

#include "routing/base/text.hpp"
#include "routing/json/cursor.hpp"

namespace housecalld::json {
namespace {

bool same_scalar(std::string_view one, std::string_view other) {
  if (one == other) return true;
  const bool strings = one.starts_with('"') && other.starts_with('"');
  return strings && unescaped(one) == unescaped(other);
}

std::string decoded_reference(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '~') {
      name += text[i];
    } else {
      name += text[++i] == '0' ? '~' : '/';
    }
  }
  return name;
}

std::optional<Value> element_at(Value array, std::string_view reference) {
  std::size_t index = 0;
  const char* const end = reference.data() + reference.size();
  const auto [stopped, error] = std::from_chars(reference.data(), end, index);
  const bool canonical = reference.size() == 1 || !reference.starts_with('0');
  if (error != std::errc() || stopped != end || !canonical) return std::nullopt;
  const std::vector<Value> elements = array.elements();
  if (index >= elements.size()) return std::nullopt;
  return elements[index];
}

}  // namespace

std::string Value::string() const { return is_string() ? unescaped(text_) : std::string(); }

Object Value::object() const {
  Object::Members members;
  if (!is_object()) return Object();
  Cursor cursor(text_);
  cursor.step();
  while (cursor.peek() != '}') {
    std::string name = cursor.take().string();
    cursor.step();
    members.emplace_back(std::move(name), cursor.take());
    if (cursor.peek() == ',') cursor.step();
  }
  return Object(std::move(members));
}

std::vector<Value> Value::elements() const {
  std::vector<Value> found;
  if (!is_array()) return found;
  Cursor cursor(text_);
  cursor.step();
  while (cursor.peek() != ']') {
    found.push_back(cursor.take());
    if (cursor.peek() == ',') cursor.step();
  }
  return found;
}

std::optional<Value> Object::find(std::string_view key) const {
  for (const auto& [name, value] : std::views::reverse(members_)) {
    if (name == key) return value;
  }
  return std::nullopt;
}

std::optional<Value> Object::find_ignoring_case(std::string_view key) const {
  const std::string wanted = base::lower_case(key);
  for (const auto& [name, value] : std::views::reverse(members_)) {
    if (base::lower_case(name) == wanted) return value;
  }
  return std::nullopt;
}

std::string Object::string(std::string_view key) const {
  const auto found = find(key);
  return found ? found->string() : std::string();
}

bool same(Value one, Value other) {
  if (one.text() == other.text()) return true;
  Cursor left(one.text());
  Cursor right(other.text());
  while (!left.at_end() && !right.at_end()) {
    if (!same_scalar(left.token(), right.token())) return false;
  }
  return left.at_end() && right.at_end();
}

bool is_pointer(std::string_view text) {
  if (!text.empty() && !text.starts_with('/')) return false;
  for (std::size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
    if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
  }
  return true;
}

std::optional<Value> at_pointer(Value value, std::string_view pointer) {
  std::optional<Value> here = value;
  while (here && !pointer.empty()) {
    const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
    const std::string name = decoded_reference(pointer.substr(1, end - 1));
    here = here->is_array() ? element_at(*here, name) : here->object().find(name);
    pointer.remove_prefix(end);
  }
  return here;
}

}  // namespace housecalld::json
