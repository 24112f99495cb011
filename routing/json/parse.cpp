// SPDX-License-Identifier: Apache-2.0
#include <simdjson.h>

#include <algorithm>

#include "routing/json/value.hpp"

namespace housecalld::json {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hexadecimal(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Walks over a text once and stops where it is not JSON.
class Validator {
 public:
  explicit Validator(std::string_view text) : text_(text) {}

  /// Empty when it is valid.
  std::string run() {
    skip_space();
    if (!values()) return "expected " + std::string(expected_) + " at byte " + std::to_string(at_);
    return "";
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r') ++at_;
  }
  bool fail(std::string_view expected) {
    expected_ = expected;
    return false;
  }
  bool skip(char c, std::string_view name) {
    if (peek() != c) return fail(name);
    ++at_;
    return true;
  }

  /// The whole text, without recursion.
  bool values() {
    for (;;) {
      const char c = peek();
      if (c == '{' || c == '[') {
        if (!open(c)) return false;
        if (!empty_) continue;
      } else if (!scalar(c)) {
        return false;
      }
      if (!after_value()) return false;
      if (done_) return true;
    }
  }

  bool open(char c) {
    if (open_.size() == kDeepest) return fail("fewer levels");
    open_ += c;
    ++at_;
    skip_space();
    empty_ = peek() == (c == '{' ? '}' : ']');
    return c == '[' || empty_ || key();
  }

  /// Behind a value: what it ends, and up to the next one.
  bool after_value() {
    for (;;) {
      skip_space();
      if (open_.empty()) {
        done_ = true;
        return at_ == text_.size() || fail("the end");
      }
      const bool object = open_.back() == '{';
      if (peek() == ',') {
        ++at_;
        skip_space();
        return !object || key();
      }
      if (!skip(object ? '}' : ']', object ? "a comma or }" : "a comma or ]")) return false;
      open_.pop_back();
    }
  }

  /// A name, its colon and the white space behind it.
  bool key() {
    if (peek() != '"') return fail("a name in quotes");
    if (!string()) return false;
    skip_space();
    if (!skip(':', "a colon")) return false;
    skip_space();
    return true;
  }

  bool scalar(char c) {
    switch (c) {
      case '"':
        return string();
      case 't':
        return literal("true");
      case 'f':
        return literal("false");
      case 'n':
        return literal("null");
      default:
        return c == '-' || is_digit(c) ? number() : fail("a value");
    }
  }

  bool literal(std::string_view name) {
    if (text_.substr(at_, name.size()) != name) return fail("a value");
    at_ += name.size();
    return true;
  }

  bool digits() {
    if (!is_digit(peek())) return fail("a digit");
    while (is_digit(peek())) ++at_;
    return true;
  }

  bool number() {
    if (peek() == '-') ++at_;
    if (peek() == '0') {
      ++at_;
    } else if (!digits()) {
      return false;
    }
    if (peek() == '.') {
      ++at_;
      if (!digits()) return false;
    }
    if (peek() != 'e' && peek() != 'E') return true;
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    return digits();
  }

  bool string() {
    for (++at_; at_ < text_.size(); ++at_) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return true;
      }
      if (c < 0x20) return fail("no control character in a string");
      if (c == '\\' && !escape()) return false;
    }
    return fail("the end of a string");
  }

  /// Leaves the last character of it here.
  bool escape() {
    constexpr std::string_view kSimple = "\"\\/bfnrt";
    ++at_;
    if (peek() != 'u') return kSimple.find(peek()) != std::string_view::npos || fail("an escape");
    for (int i = 0; i < 4; ++i) {
      ++at_;
      if (!is_hexadecimal(peek())) return fail("four hexadecimal digits");
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string open_;
  std::string_view expected_;
  bool empty_ = false;  ///< the container that was opened last
  bool done_ = false;
};

}  // namespace

Parsed parse(std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size())) return {{}, "expected UTF-8"};
  std::string error = Validator(text).run();
  if (!error.empty()) return {{}, std::move(error)};
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  const std::size_t end = text.find_last_not_of(" \t\r\n");
  return {Value(text.substr(begin, end - begin + 1)), {}};
}

}  // namespace housecalld::json
