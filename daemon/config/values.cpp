// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <utility>

#include "daemon/config/header_value.hpp"
#include "routing/base/address.hpp"
#include "routing/base/json.hpp"
#include "routing/base/network.hpp"
#include "routing/base/text.hpp"
#include "routing/http/url.hpp"
#include "routing/installations/rules.hpp"

namespace housecalld::config {
namespace {

using Unit = std::pair<std::string_view, std::int64_t>;

// Largest first, so that printing finds the largest unit that divides.
constexpr std::array<Unit, 5> kSizes = {{{"TiB", std::int64_t{1} << 40},
                                         {"GiB", std::int64_t{1} << 30},
                                         {"MiB", std::int64_t{1} << 20},
                                         {"KiB", std::int64_t{1} << 10},
                                         {"B", 1}}};
constexpr std::array<Unit, 5> kDurations = {
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// `12MiB`, `15s`; a plain 0 needs no unit.
template <std::size_t N>
std::optional<std::int64_t> with_unit(std::string_view text, const std::array<Unit, N>& units) {
  if (text == "0") return 0;
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = whole_number(text.substr(0, digits));
  const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& candidate) {
    return candidate.first == text.substr(digits);
  });
  constexpr std::int64_t kMost = INT64_MAX;
  if (!number || unit == units.end() || *number > kMost / unit->second) return std::nullopt;
  return *number * unit->second;
}

template <std::size_t N>
std::string print_with_unit(std::int64_t number, const std::array<Unit, N>& units) {
  for (const Unit& unit : units) {
    if (number != 0 && number % unit.second == 0) {
      return std::to_string(number / unit.second) + std::string(unit.first);
    }
  }
  return "0";
}

std::optional<double> real_number(const std::string& text) {
  char* end = nullptr;
  const double real = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') return std::nullopt;
  return real;
}

/// The number of a value whose type has one; empty when the text is not of the type.
std::optional<std::int64_t> number_of(const Definition& definition, const std::string& text) {
  switch (definition.type) {
    case Type::kInteger:
      return whole_number(text);
    case Type::kSize:
      return with_unit(text, kSizes);
    case Type::kDuration:
      return with_unit(text, kDurations);
    case Type::kBoolean:
      if (text == "true") return 1;
      return text == "false" ? std::make_optional<std::int64_t>(0) : std::nullopt;
    case Type::kTime: {
      const auto time = base::parse_rfc3339(text);
      return time ? std::make_optional(base::to_unix_millis(*time)) : std::nullopt;
    }
    default:
      return 0;
  }
}

bool is_address(Type type) { return type == Type::kAddress || type == Type::kUnixAddress; }

bool has_range(Type type) {
  return type == Type::kInteger || type == Type::kSize || type == Type::kDuration;
}

std::string reason_of(const base::Error& error) { return "; " + error.message; }

/// Why a text is not of the type, as far as there is more to say than what was expected.
std::optional<std::string> misfit(const Definition& definition, const std::string& text) {
  bool fits = !text.empty();
  switch (definition.type) {
    case Type::kName:
      fits = base::is_name(text);
      break;
    case Type::kChoice:
      fits = std::find(definition.choices.begin(), definition.choices.end(), text) !=
             definition.choices.end();
      break;
    case Type::kAddress:
    case Type::kUnixAddress: {
      const auto address = base::parse_address(text);
      if (address.has_error()) return reason_of(address.error());
      fits =
          definition.type == Type::kAddress || std::holds_alternative<base::UnixAddress>(*address);
      break;
    }
    case Type::kUrl: {
      const auto url = http::parse_url(text);
      if (url.has_error()) return reason_of(url.error());
      break;
    }
    case Type::kNetwork:
      fits = base::Network::parse(text).has_value();
      break;
    case Type::kHeader:
      fits = is_header(text);
      break;
    case Type::kTimedSecret: {
      const auto secret = installations::parse_timed_secret(text);
      if (secret.has_error()) return reason_of(secret.error());
      break;
    }
    default:
      break;
  }
  return fits ? std::nullopt : std::optional<std::string>("");
}

std::string absolute(const std::string& text, const std::filesystem::path& folder) {
  return (folder / text).lexically_normal().string();
}

std::string print_limit(const Definition& definition, std::int64_t limit) {
  if (definition.type == Type::kSize) return print_with_unit(limit, kSizes);
  if (definition.type == Type::kDuration) return print_with_unit(limit, kDurations);
  return std::to_string(limit);
}

std::string list_of_choices(const Definition& definition) {
  std::string text;
  for (const std::string_view choice : definition.choices) {
    text += (text.empty() ? "" : ", ") + std::string(choice);
  }
  return text;
}

std::string kind_of_value(const Definition& definition) {
  switch (definition.type) {
    case Type::kText:
      return "a text";
    case Type::kName:
      return "1 to 128 letters, digits, dots, underscores or dashes";
    case Type::kInteger:
      return "a whole number";
    case Type::kNumber:
      return "a number";
    case Type::kBoolean:
      return "true or false";
    case Type::kSize:
      return "a size such as 64KiB";
    case Type::kDuration:
      return "a duration such as 500ms, 15s or 48h";
    case Type::kChoice:
      return "one of " + list_of_choices(definition);
    case Type::kPath:
      return "a path";
    case Type::kTime:
      return "a time such as 2026-09-14T10:00:00Z";
    case Type::kAddress:
      return "HOST:PORT, [IPV6]:PORT, unix:PATH or systemd:NAME";
    case Type::kUnixAddress:
      return "unix:PATH";
    case Type::kUrl:
      return "an http or https URL";
    case Type::kNetwork:
      return "a network such as 10.0.0.0/8 or fd00::/8";
    case Type::kHeader:
      return "a header such as X-Api-Key: secret";
    case Type::kTimedSecret:
      return "a secret, then `from` or `until` and a time if it does not count for ever";
  }
  return "a value";
}

}  // namespace

std::string expectation(const Definition& definition) {
  std::string text = kind_of_value(definition);
  if (has_range(definition.type) || definition.type == Type::kNumber) {
    text += ", from " + print_limit(definition, definition.least) + " to " +
            print_limit(definition, definition.most);
  }
  return text;
}

base::Result<Value> parse_value(const Definition& definition, std::string_view given,
                                const std::filesystem::path& folder) {
  Value value;
  value.text = std::string(given);
  if (given.empty() && definition.may_be_empty) return value;
  const base::Error wrong = base::fail(base::Errc::kInvalid, "expected " + expectation(definition));

  if (is_address(definition.type) && given.starts_with(base::kUnixPrefix)) {
    const std::string path(given.substr(base::kUnixPrefix.size()));
    if (!path.empty()) value.text = std::string(base::kUnixPrefix) + absolute(path, folder);
  }
  const auto number = number_of(definition, value.text);
  if (!number) return wrong;
  if (const auto why = misfit(definition, value.text)) {
    return base::fail(base::Errc::kInvalid, wrong.message + *why);
  }
  value.number = *number;
  if (has_range(definition.type) && (*number < definition.least || *number > definition.most)) {
    return wrong;
  }
  if (definition.type == Type::kNumber) {
    const auto real = real_number(value.text);
    const bool fits = real && *real >= static_cast<double>(definition.least) &&
                      *real <= static_cast<double>(definition.most);
    if (!fits) return wrong;
    value.real = *real;
  }
  if (definition.type == Type::kPath) value.text = absolute(value.text, folder);
  return value;
}

std::string value_schema(const Definition& definition) {
  base::JsonObject schema;
  switch (definition.type) {
    case Type::kBoolean:
      schema.text("type", "boolean");
      break;
    case Type::kInteger:
      schema.text("type", "integer")
          .number("minimum", definition.least)
          .number("maximum", definition.most);
      break;
    case Type::kNumber:
      schema.text("type", "number")
          .number("minimum", definition.least)
          .number("maximum", definition.most);
      break;
    case Type::kChoice: {
      std::string choices = "[";
      for (const std::string_view choice : definition.choices) {
        if (choices.size() > 1) choices += ',';
        base::append_json_string(choices, choice);
      }
      schema.raw("enum", choices + "]");
      break;
    }
    default:
      // `0` needs no unit, so sizes and durations may be numbers in YAML.
      schema.raw("type", has_range(definition.type) ? R"(["string","integer"])" : R"("string")");
  }
  schema.text("description", std::string(definition.sentence) + " " + expectation(definition));
  return schema.finish();
}

}  // namespace housecalld::config
