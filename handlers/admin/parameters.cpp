// SPDX-License-Identifier: Apache-2.0
#include "handlers/admin/parameters.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "routing/base/age.hpp"
#include "routing/base/nearest.hpp"
#include "routing/base/text.hpp"
#include "routing/json/value.hpp"

namespace housecalld::admin {
namespace {

constexpr std::string_view kNotHex = "a % is not followed by two hexadecimal digits";

/// application/x-www-form-urlencoded, as curl and browsers write queries.
std::optional<std::string> decoded(std::string_view text) {
  std::string spaced(text);
  std::ranges::replace(spaced, '+', ' ');
  return percent_decoded(spaced);
}

using base::in_quotes;

/// Empty for what is neither text, number, truth value nor a list of them.
std::optional<std::vector<std::string>> texts_of(json::Value value) {
  if (value.is_object()) return std::nullopt;
  if (value.is_string()) return std::vector{value.string()};
  if (!value.is_array()) return std::vector{std::string(value.text())};
  std::vector<std::string> texts;
  for (const json::Value one : value.elements()) {
    if (!one.is_string()) return std::nullopt;
    texts.push_back(one.string());
  }
  return texts;
}

/// What is never to stand in a log, whoever asks for it.
constexpr std::array<std::string_view, 3> kHidden = {"text", "signing_secret", "api_key"};

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      plain += text[at];
      continue;
    }
    unsigned value = 0;
    const std::string_view digits = text.substr(at + 1, 2);
    const char* const last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, value, 16);
    if (digits.size() != 2 || error != std::errc() || end != last) return std::nullopt;
    plain += static_cast<char>(value);
    at += 2;
  }
  return plain;
}

base::Result<Parameters> Parameters::read(const handlers::Request& request) {
  Parameters parameters;
  base::Result<void> outcome;
  if (request.method == "GET" || request.method == "HEAD") {
    const auto question = request.target.find('?');
    if (question != std::string::npos) {
      outcome = parameters.read_query(std::string_view(request.target).substr(question + 1));
    }
  } else if (!request.body.empty()) {
    outcome = parameters.read_body(request.body);
  }
  if (outcome.has_error()) return outcome.error();
  return parameters;
}

base::Result<void> Parameters::read_query(std::string_view query) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = decoded(pair.substr(0, equals));
    auto value = decoded(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return base::fail(base::Errc::kInvalid, std::string(kNotHex));
    auto added = add({std::move(*name), {std::move(*value)}});
    if (added.has_error()) return added;
  }
  return {};
}

base::Result<void> Parameters::read_body(std::string_view body) {
  const json::Parsed parsed = json::parse(body);
  if (!parsed.value || !parsed.value->is_object()) {
    return base::fail(base::Errc::kInvalid, "the body is not a JSON object");
  }
  const json::Object object = parsed.value->object();
  for (const auto& [key, value] : object.members()) {
    if (value.is_null()) continue;
    auto texts = texts_of(value);
    if (!texts) {
      return base::fail(base::Errc::kInvalid,
                        key + ": expected a string, a number, a truth value or a list of strings");
    }
    auto added = add({key, std::move(*texts), value.is_array()});
    if (added.has_error()) return added;
  }
  return {};
}

base::Result<void> Parameters::add(Given given) {
  if (std::ranges::find(values_, given.name, &Given::name) != values_.end()) {
    return base::fail(base::Errc::kInvalid, given.name + " is given twice");
  }
  values_.push_back(std::move(given));
  return {};
}

const Parameters::Given* Parameters::find(const std::string& name) {
  known_->insert(name);
  const auto found = std::ranges::find(values_, name, &Given::name);
  return found == values_.end() ? nullptr : &*found;
}

std::optional<std::string> Parameters::text(const std::string& name) {
  const Given* const given = find(name);
  if (given == nullptr) return std::nullopt;
  if (!given->list) return given->texts.front();
  refuse(name, "[...]", "a string, a number or a truth value");
  return std::nullopt;
}

std::optional<std::vector<std::string>> Parameters::texts(const std::string& name) {
  const Given* const given = find(name);
  if (given == nullptr) return std::nullopt;
  std::vector<std::string> texts = given->texts;
  std::erase(texts, "");
  return texts;
}

std::optional<base::Secret<std::string>> Parameters::secret(const std::string& name) {
  auto given = text(name);
  if (!given) return std::nullopt;
  return base::Secret<std::string>(std::move(*given));
}

std::optional<double> Parameters::number(const std::string& name) {
  const auto given = text(name);
  if (!given) return std::nullopt;
  double value = 0;
  const char* const last = given->data() + given->size();
  const auto [end, error] = std::from_chars(given->data(), last, value);
  if (error == std::errc() && end == last) return value;
  refuse(name, *given, "a number");
  return std::nullopt;
}

std::optional<std::size_t> Parameters::count(const std::string& name, std::size_t most) {
  const auto given = text(name);
  if (!given) return std::nullopt;
  std::size_t value = 0;
  const char* const last = given->data() + given->size();
  const auto [end, error] = std::from_chars(given->data(), last, value);
  if (error != std::errc() || end != last || value == 0 || value > most) {
    refuse(name, *given, "a number from 1 to " + std::to_string(most));
    return std::nullopt;
  }
  return value;
}

bool Parameters::flag(const std::string& name, bool otherwise) {
  const auto given = text(name);
  if (!given) return otherwise;
  if (*given != "true" && *given != "false") refuse(name, *given, "true or false");
  return *given == "true";
}

std::optional<base::Timestamp> Parameters::time(const std::string& name, base::Timestamp now) {
  const auto given = text(name);
  if (!given) return std::nullopt;
  if (const auto age = base::parse_age(*given)) return now - *age;
  const auto time = base::parse_rfc3339(*given);
  if (!time) refuse(name, *given, "a time such as 2026-09-14T10:00:00Z or an age such as 24h");
  return time;
}

std::string Parameters::summary() const {
  std::string all;
  for (const auto& [name, values, list] : values_) {
    all += (all.empty() ? "" : " ") + name + "=";
    // A name that nobody knows may be a secret's, misspelt.
    const bool hidden =
        !known_->contains(name) || std::ranges::find(kHidden, name) != kHidden.end();
    std::string shown;
    for (const std::string& value : values) shown += (shown.empty() ? "" : ", ") + value;
    all += hidden ? "..." : shown;
  }
  return all;
}

void Parameters::refuse(const std::string& name, std::string_view value,
                        std::string_view expected) {
  if (!problem_.empty()) return;
  problem_ = name + " " + in_quotes(value) + ": expected " + std::string(expected);
}

base::Result<void> Parameters::check() const {
  for (const auto& [name, values, list] : values_) {
    if (known_->contains(name)) continue;
    const std::vector<std::string_view> known(known_->begin(), known_->end());
    const auto near = base::nearest(name, known);
    return base::fail(base::Errc::kInvalid,
                      "there is no parameter " + in_quotes(name) +
                          (near ? "; did you mean " + in_quotes(*near) + "?" : ""));
  }
  if (!problem_.empty()) return base::fail(base::Errc::kInvalid, problem_);
  return {};
}

}  // namespace housecalld::admin
