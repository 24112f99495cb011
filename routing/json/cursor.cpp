// SPDX-License-Identifier: Apache-2.0
#include "routing/json/cursor.hpp"

#include <algorithm>
#include <charconv>

namespace housecalld::json {
namespace {

constexpr unsigned kReplacement = 0xFFFD;

void append_utf8(std::string& out, unsigned code) {
  const auto add = [&out](unsigned byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0U | code >> 6U);
    add(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    add(0xE0U | code >> 12U);
    add(0x80U | (code >> 6U & 0x3FU));
    add(0x80U | (code & 0x3FU));
  } else {
    add(0xF0U | code >> 18U);
    add(0x80U | (code >> 12U & 0x3FU));
    add(0x80U | (code >> 6U & 0x3FU));
    add(0x80U | (code & 0x3FU));
  }
}

/// The four digits behind `\u`.
unsigned hexadecimal(std::string_view digits) {
  unsigned code = 0;
  std::from_chars(digits.data(), digits.data() + 4, code, 16);
  return code;
}

bool is_high(unsigned code) { return code >= 0xD800 && code < 0xDC00; }
bool is_low(unsigned code) { return code >= 0xDC00 && code < 0xE000; }

/// Reads the escape at the front of `text`, which begins behind `\u`, and what belongs to it.
void take_code(std::string_view& text, std::string& out) {
  unsigned code = hexadecimal(text);
  text.remove_prefix(4);
  if (is_high(code) && text.starts_with("\\u") && is_low(hexadecimal(text.substr(2)))) {
    code = 0x10000 + ((code - 0xD800) << 10U) + (hexadecimal(text.substr(2)) - 0xDC00);
    text.remove_prefix(6);
  }
  append_utf8(out, is_high(code) || is_low(code) ? kReplacement : code);
}

char meaning_of(char escape) {
  switch (escape) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return escape;
  }
}

}  // namespace

std::string unescaped(std::string_view text) {
  text = text.substr(1, text.size() - 2);
  std::string out;
  out.reserve(text.size());
  for (;;) {
    const std::size_t escape = std::min(text.find('\\'), text.size());
    out += text.substr(0, escape);
    if (escape == text.size()) return out;
    const char kind = text[escape + 1];
    text.remove_prefix(escape + 2);
    if (kind == 'u') {
      take_code(text, out);
    } else {
      out += meaning_of(kind);
    }
  }
}

std::size_t Cursor::end_of_string(std::size_t at) const {
  for (++at; text_[at] != '"'; ++at) {
    if (text_[at] == '\\') ++at;
  }
  return at + 1;
}

std::size_t Cursor::end_of_scalar(std::size_t at) const {
  if (text_[at] == '"') return end_of_string(at);
  return std::min(text_.find_first_of(",:]} \t\r\n", at), text_.size());
}

std::size_t Cursor::end_of_container(std::size_t at) const {
  std::size_t depth = 0;
  for (;; ++at) {
    switch (text_[at]) {
      case '"':
        at = end_of_string(at) - 1;
        break;
      case '[':
      case '{':
        ++depth;
        break;
      case ']':
      case '}':
        if (--depth == 0) return at + 1;
        break;
      default:
        break;
    }
  }
}

Value Cursor::take() {
  const std::size_t begin = at_;
  const bool container = peek() == '{' || peek() == '[';
  at_ = container ? end_of_container(begin) : end_of_scalar(begin);
  const Value value(text_.substr(begin, at_ - begin));
  skip_space();
  return value;
}

std::string_view Cursor::token() {
  constexpr std::string_view kMarks = "[]{},:";
  const std::size_t begin = at_;
  at_ = kMarks.find(peek()) != std::string_view::npos ? begin + 1 : end_of_scalar(begin);
  const std::string_view found = text_.substr(begin, at_ - begin);
  skip_space();
  return found;
}

}  // namespace housecalld::json
