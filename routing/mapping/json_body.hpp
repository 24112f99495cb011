// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <simdjson.h>

#include <memory>
#include <string_view>

namespace housecalld::mapping {

/// A body parsed and validated whole (grammar, UTF-8, numbers, at most 1024 levels). Whole numbers
/// beyond 64 bits and doubles beyond their range are refused with it, which RFC 8259 section 6
/// allows. At most one lives per thread at a time: small bodies share the thread's parser.
class JsonBody {
 public:
  explicit JsonBody(std::string_view body);

  [[nodiscard]] bool valid() const { return error_ == simdjson::SUCCESS; }
  /// Why it is not valid, in the parser's words.
  [[nodiscard]] std::string_view error() const { return simdjson::error_message(error_); }
  /// Meaningful when it is valid. Strings taken from it live as long as this object.
  [[nodiscard]] simdjson::dom::element root() const { return root_; }

 private:
  std::unique_ptr<simdjson::dom::parser> own_parser_;
  simdjson::dom::element root_;
  simdjson::error_code error_ = simdjson::SUCCESS;
};

/// The string under `key`; empty when there is none, or something else. Of a repeated key, the
/// first counts.
[[nodiscard]] std::string_view string_at(const simdjson::dom::object& object, std::string_view key);

}  // namespace housecalld::mapping
