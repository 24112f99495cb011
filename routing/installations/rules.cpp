// SPDX-License-Identifier: Apache-2.0
#include "routing/installations/rules.hpp"

#include <algorithm>

#include "routing/base/text.hpp"

namespace housecalld::installations {
namespace {

constexpr std::string_view kFrom = " from ";
constexpr std::string_view kUntil = " until ";

void default_to(std::string& value, const std::string& other) {
  if (value.empty()) value = other;
}

}  // namespace

std::string flaw_of_secret(std::string_view secret) {
  constexpr std::size_t kLeast = 16;
  constexpr std::size_t kMost = 512;
  for (std::size_t i = 0; i < secret.size(); ++i) {
    const auto c = static_cast<unsigned char>(secret[i]);
    if (c > 0x20 && c < 0x7F) continue;
    const std::string where = " at character " + std::to_string(i + 1);
    return c == ' ' ? "there is a space" + where
                    : "there is something else than printable ASCII" + where;
  }
  if (secret.size() >= kLeast && secret.size() <= kMost) return "";
  return "it has " + std::to_string(secret.size()) + " characters";
}

TimedText split_validity(std::string_view text) {
  const auto from = text.rfind(kFrom);
  const auto until = text.rfind(kUntil);
  const auto end = std::min({from, until, text.size()});
  return {base::trimmed(text.substr(0, end)), text.substr(end)};
}

base::Result<SigningSecret> parse_timed_secret(std::string_view text) {
  const auto [secret, validity] = split_validity(text);
  SigningSecret made{base::Secret(std::string(secret))};
  std::string_view rest = validity;
  const auto take = [&](std::string_view word, std::optional<base::Timestamp>& time) {
    if (!rest.starts_with(word)) return true;
    rest.remove_prefix(word.size());
    const std::string_view written = rest.substr(0, rest.find(kUntil));
    rest.remove_prefix(written.size());
    time = base::parse_rfc3339(base::trimmed(written));
    return time.has_value();
  };
  if (!take(kFrom, made.valid_from) || !take(kUntil, made.valid_until) || !rest.empty()) {
    return base::fail(base::Errc::kInvalid,
                      "expected a time such as 2026-09-14T10:00:00Z after `from` and `until`");
  }
  if (made.valid_from && made.valid_until && *made.valid_until <= *made.valid_from) {
    return base::fail(base::Errc::kInvalid, "it ends before it begins");
  }
  return made;
}

void complete(event::Installation& installation) {
  default_to(installation.group_ref, installation.id);
  default_to(installation.group_name, installation.group_ref);
  default_to(installation.consumer_ref, installation.id);
  default_to(installation.consumer_name, installation.consumer_ref);
}

}  // namespace housecalld::installations
