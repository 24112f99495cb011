// SPDX-License-Identifier: Apache-2.0
#include "routing/installations/edit.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "routing/base/text.hpp"
#include "routing/installations/choices.hpp"
#include "routing/installations/rules.hpp"

namespace housecalld::installations {
namespace {

constexpr double kMostEvents = 100'000;
constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

base::Error invalid(const std::string& what) { return base::fail(base::Errc::kInvalid, what); }

base::Error no_name(const char* key) {
  return invalid(std::string(key) +
                 ": expected 1 to 128 letters, digits, dots, underscores or dashes");
}

base::Result<SigningSecret> checked(base::Secret<std::string> secret) {
  const std::string flaw = flaw_of_secret(secret.expose());
  if (flaw.empty()) return SigningSecret{std::move(secret)};
  return invalid("signing_secret: expected 16 to 512 characters of printable ASCII, but " + flaw);
}

template <typename Value>
void take(Value& value, const std::optional<Value>& wanted) {
  if (wanted) value = *wanted;
}

}  // namespace

base::Result<Entry> edited(Entry entry, const Edit& edit, base::Timestamp now) {
  event::Installation& one = entry.installation;
  take(one.project, edit.project);
  take(one.integration, edit.integration);
  take(one.group_ref, edit.group_ref);
  take(one.group_name, edit.group_name);
  take(one.consumer_ref, edit.consumer_ref);
  take(one.consumer_name, edit.consumer_name);
  take(one.company_id, edit.company_id);
  take(entry.api_key, edit.api_key);
  take(entry.limits.events_per_second, edit.events_per_second);
  take(entry.limits.body_bytes, edit.body_bytes);
  if (!base::is_name(one.id)) return no_name("id");
  if (!base::is_name(one.project)) return no_name("project");
  if (!base::is_name(one.integration)) return no_name("integration");
  const double rate = entry.limits.events_per_second;
  if (!std::isfinite(rate) || rate < 0 || rate > kMostEvents) {
    return invalid("events_per_second: expected a number from 0 to 100000");
  }
  if (entry.limits.body_bytes > kMostBytes) {
    return invalid("body_bytes: expected a number from 0 to " + std::to_string(kMostBytes));
  }
  ChoiceTexts texts = to_texts(one.fields);
  take(texts.optional_fields, edit.optional_fields);
  take(texts.field_mappings, edit.field_mappings);
  take(texts.value_mappings, edit.value_mappings);
  auto choices = parse_choices(texts);
  if (choices.has_error()) return choices.error();
  one.fields = std::move(*choices);
  one.updated_at = now;
  complete(one);
  return entry;
}

base::Result<Entry> added(const Edit& edit, const std::optional<base::Secret<std::string>>& secret,
                          base::Timestamp now) {
  Entry entry;
  entry.installation.id = edit.id;
  entry.added_at = now;
  if (secret) {
    auto first = checked(*secret);
    if (first.has_error()) return first.error();
    entry.signing_secrets.push_back(std::move(*first));
  }
  return edited(std::move(entry), edit, now);
}

base::Result<Entry> rotated(Entry entry, base::Secret<std::string> secret, base::Millis overlap,
                            base::Timestamp now) {
  auto next = checked(std::move(secret));
  if (next.has_error()) return next.error();
  const base::Timestamp end = now + overlap;
  std::erase_if(entry.signing_secrets, [&](const SigningSecret& one) {
    return overlap.count() <= 0 || (one.valid_until && *one.valid_until < now) ||
           one.text == next->text;
  });
  for (SigningSecret& one : entry.signing_secrets) {
    one.valid_until = std::min(one.valid_until.value_or(end), end);
  }
  entry.signing_secrets.insert(entry.signing_secrets.begin(), std::move(*next));
  entry.installation.updated_at = now;
  return entry;
}

}  // namespace housecalld::installations
