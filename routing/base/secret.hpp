// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

namespace housecalld::base {

/// Holds a value that must not be printed. It has no stream operator and no conversion: whoever
/// needs the value says `expose()`, which is easy to find in a review.
template <typename T>
class Secret {
 public:
  Secret() = default;
  explicit Secret(T value) : value_(std::move(value)) {}
  [[nodiscard]] const T& expose() const { return value_; }
  friend bool operator==(const Secret&, const Secret&) = default;

 private:
  T value_;
};

}  // namespace housecalld::base
