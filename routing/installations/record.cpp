// SPDX-License-Identifier: Apache-2.0
#include "routing/installations/record.hpp"

#include <charconv>
#include <utility>

#include "routing/base/json.hpp"
#include "routing/installations/choices.hpp"
#include "routing/json/value.hpp"

namespace housecalld::installations {
namespace {

std::vector<std::string> texts_of(const json::Object& object, std::string_view key) {
  std::vector<std::string> texts;
  if (const auto list = object.find(key)) {
    for (const json::Value one : list->elements()) texts.push_back(one.string());
  }
  return texts;
}

template <typename Number>
Number number_of(const json::Object& object, std::string_view key) {
  Number number{};
  if (const auto value = object.find(key)) {
    const std::string_view text = value->text();
    std::from_chars(text.data(), text.data() + text.size(), number);
  }
  return number;
}

std::string time_or_empty(const std::optional<base::Timestamp>& time) {
  return time ? base::to_rfc3339(*time) : "";
}

base::Error corrupt() { return base::fail(base::Errc::kCorrupt, "it is not what was written"); }

}  // namespace

std::string settings_json(const Entry& entry) {
  const event::Installation& one = entry.installation;
  const ChoiceTexts choices = to_texts(one.fields);
  return base::JsonObject()
      .text("id", one.id)
      .text("project", one.project)
      .text("integration", one.integration)
      .text("group_ref", one.group_ref)
      .text("group_name", one.group_name)
      .text("consumer_ref", one.consumer_ref)
      .text("consumer_name", one.consumer_name)
      .text("company_id", one.company_id)
      .text("updated_at", base::to_rfc3339(one.updated_at))
      .text("added_at", time_or_empty(entry.added_at))
      .raw("optional_fields", base::json_list(choices.optional_fields))
      .raw("field_mappings", base::json_list(choices.field_mappings))
      .raw("value_mappings", base::json_list(choices.value_mappings))
      .real("events_per_second", entry.limits.events_per_second)
      .number("body_bytes", static_cast<long long>(entry.limits.body_bytes))
      .finish();
}

std::string secrets_json(const Entry& entry) {
  if (entry.signing_secrets.empty() && entry.api_key.expose().empty()) return "";
  std::string list = "[";
  for (const SigningSecret& secret : entry.signing_secrets) {
    if (list.size() > 1) list += ',';
    list += base::JsonObject()
                .text("secret", secret.text.expose())
                .text("valid_from", time_or_empty(secret.valid_from))
                .text("valid_until", time_or_empty(secret.valid_until))
                .finish();
  }
  return base::JsonObject()
      .raw("signing_secrets", list + ']')
      .text("api_key", entry.api_key.expose())
      .finish();
}

base::Result<Entry> read_entry(std::string_view settings, std::string_view secrets) {
  const json::Parsed parsed = json::parse(settings);
  if (!parsed.value || !parsed.value->is_object()) return corrupt();
  const json::Object object = parsed.value->object();
  Entry entry;
  event::Installation& one = entry.installation;
  one.id = object.string("id");
  one.project = object.string("project");
  one.integration = object.string("integration");
  one.group_ref = object.string("group_ref");
  one.group_name = object.string("group_name");
  one.consumer_ref = object.string("consumer_ref");
  one.consumer_name = object.string("consumer_name");
  one.company_id = object.string("company_id");
  one.updated_at = base::parse_rfc3339(object.string("updated_at")).value_or(base::Timestamp());
  entry.added_at = base::parse_rfc3339(object.string("added_at"));
  auto choices =
      parse_choices({texts_of(object, "optional_fields"), texts_of(object, "field_mappings"),
                     texts_of(object, "value_mappings")});
  if (choices.has_error() || one.id.empty()) return corrupt();
  one.fields = std::move(*choices);
  entry.limits = {number_of<double>(object, "events_per_second"),
                  number_of<std::size_t>(object, "body_bytes")};
  if (secrets.empty()) return entry;

  const json::Parsed hidden = json::parse(secrets);
  if (!hidden.value || !hidden.value->is_object()) return corrupt();
  const json::Object members = hidden.value->object();
  entry.api_key = base::Secret(members.string("api_key"));
  if (const auto list = members.find("signing_secrets")) {
    for (const json::Value one_secret : list->elements()) {
      const json::Object secret = one_secret.object();
      entry.signing_secrets.push_back({base::Secret(secret.string("secret")),
                                       base::parse_rfc3339(secret.string("valid_from")),
                                       base::parse_rfc3339(secret.string("valid_until"))});
    }
  }
  return entry;
}

}  // namespace housecalld::installations
