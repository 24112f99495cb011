// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/settings.hpp"

namespace housecalld::config {

/// What a value looks like. values.cpp has a row for each: parser, expectation, JSON schema.
enum class Type {
  kText,
  kName,  ///< 1 to 128 of A-Z a-z 0-9 . _ -
  kInteger,
  kNumber,
  kBoolean,
  kSize,      ///< `64KiB`, in bytes
  kDuration,  ///< `15s`, in milliseconds
  kChoice,
  kPath,
  kTime,         ///< RFC 3339
  kAddress,      ///< `HOST:PORT`, `[IPV6]:PORT`, `unix:PATH`, `systemd:NAME`
  kUnixAddress,  ///< `unix:PATH`
  kUrl,
  kHeader,       ///< `Name: value`
  kNetwork,      ///< CIDR
  kTimedSecret,  ///< `SECRET from TIME until TIME`
};

/// A checked value. Which member is set follows from the type.
struct Value {
  std::string text;         ///< always: as it will be printed, paths absolute
  std::int64_t number = 0;  ///< integer, bytes, milliseconds, Unix milliseconds, or 0 and 1
  double real = 0;
};
using Values = std::vector<Value>;

/// Where a value goes: the settings and, below a list or a map of names, which item.
struct Scope {
  Settings& settings;
  std::size_t index = 0;
};

/// One key of housecalld.yaml: everything that the program, the reference page and the JSON schema
/// say about it comes from here.
struct Definition {
  std::string_view path;  ///< `limits.body_bytes`, `destinations.*.url`, `installations[].id`
  Type type = Type::kText;
  /// As in the file, lists in brackets; none: the key is required.
  std::optional<std::string_view> fallback = std::nullopt;
  std::string_view sentence;  ///< what it is for
  std::function<void(Scope, const Values&)> apply;

  std::int64_t least = 0;  ///< of the number, for integers, numbers, sizes and durations
  std::int64_t most = 0;
  std::vector<std::string_view> choices = {};
  std::string_view kind = {};  ///< the kind of destination it belongs to; empty: every kind
  bool list = false;
  bool secret = false;             ///< never printed; may be written as file: or credential:
  bool user_and_password = false;  ///< a secret with a colon in it
  bool reloadable = false;         ///< SIGHUP applies a change
  bool may_be_empty = false;
  bool one_or_list = false;  ///< a list of one item may be written as that item
};

/// The definition table, in the order of the reference page.
[[nodiscard]] std::span<const Definition> definitions();

}  // namespace housecalld::config
