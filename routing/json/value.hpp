// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace housecalld::json {

/// Deeper nesting is refused: whoever parses a message by recursion must survive it.
inline constexpr std::size_t kDeepest = 1024;

class Object;
struct Parsed;

/// A valid JSON value as it stands in a text: its exact bytes, without white space around them.
///
/// What is handed on is HCP's bytes, so a value is a view and nothing is converted: a number of any
/// length and a lone surrogate escape, which RFC 8259 allows and no parser of Debian 12 takes, stay
/// as they came. The text must outlive it. Pure; any thread; cheap to copy.
class Value {
 public:
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] bool is_object() const { return text_.front() == '{'; }
  [[nodiscard]] bool is_array() const { return text_.front() == '['; }
  [[nodiscard]] bool is_string() const { return text_.front() == '"'; }
  [[nodiscard]] bool is_null() const { return text_.front() == 'n'; }

  /// A string's characters as UTF-8, a lone surrogate as U+FFFD; empty for what is no string.
  [[nodiscard]] std::string string() const;
  /// Empty for what is no object.
  [[nodiscard]] Object object() const;
  /// Of an array, in order; empty for what is none.
  [[nodiscard]] std::vector<Value> elements() const;

 private:
  friend class Cursor;
  friend Parsed parse(std::string_view text);
  explicit Value(std::string_view text) : text_(text) {}

  std::string_view text_;
};

/// The members of an object in their order.
class Object {
 public:
  using Members = std::vector<std::pair<std::string, Value>>;

  Object() = default;
  explicit Object(Members members) : members_(std::move(members)) {}

  /// Of a repeated key the last counts, as it does for every parser of our consumers.
  [[nodiscard]] std::optional<Value> find(std::string_view key) const;
  /// The last whose name is the same but for the case of ASCII letters.
  [[nodiscard]] std::optional<Value> find_ignoring_case(std::string_view key) const;
  /// The string under a key; empty when there is none, or something else.
  [[nodiscard]] std::string string(std::string_view key) const;
  [[nodiscard]] const Members& members() const& { return members_; }
  /// Of a temporary they would not outlive the expression.
  const Members& members() const&& = delete;

 private:
  Members members_;
};

struct Parsed {
  std::optional<Value> value;
  std::string error;  ///< what was expected and where; empty when there is a value
};

/// Validates a text whole (RFC 8259: grammar, UTF-8; at most kDeepest levels). The value is a view
/// into it. Never throws but for want of memory.
[[nodiscard]] Parsed parse(std::string_view text);

/// Whether two values say the same: white space and the way in which strings are escaped do not
/// matter; the order of members and the way in which a number is written do.
[[nodiscard]] bool same(Value one, Value other);

/// What a JSON Pointer (RFC 6901) names in a value; empty when there is nothing. The pointer must
/// be a valid one.
[[nodiscard]] std::optional<Value> at_pointer(Value value, std::string_view pointer);
[[nodiscard]] bool is_pointer(std::string_view text);

}  // namespace housecalld::json
