// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/definition_parts.hpp"
#include "routing/installations/rules.hpp"

namespace housecalld::config::define {
namespace {

using S = InstallationSettings;

Definition name(std::string_view path, std::optional<std::string_view> fallback,
                std::string_view sentence, std::string S::*member) {
  Definition made;
  made.path = path;
  made.type = fallback ? Type::kText : Type::kName;
  made.fallback = fallback;
  made.sentence = sentence;
  made.apply = [member](Scope s, const Values& v) { installation(s).*member = text(v); };
  made.reloadable = true;
  made.may_be_empty = fallback.has_value();
  return made;
}

Definition choice(std::string_view path, std::string_view sentence,
                  std::vector<std::string> installations::ChoiceTexts::*member) {
  Definition made;
  made.path = path;
  made.type = Type::kText;
  made.fallback = "[]";
  made.sentence = sentence;
  made.apply = [member](Scope s, const Values& v) { installation(s).choices.*member = texts(v); };
  made.list = true;
  made.reloadable = true;
  return made;
}

void take_secrets(Scope s, const Values& values) {
  for (const Value& value : values) {
    auto secret = installations::parse_timed_secret(value.text);
    if (secret.has_value()) installation(s).signing_secrets.push_back(std::move(*secret));
  }
}

std::vector<Definition> places() {
  return {
      {.path = "public_url",
       .type = Type::kUrl,
       .fallback = "",
       .sentence = "Scheme and host by which HCP reaches the endpoint, with a path if the proxy "
                   "wants one: what `installations url` begins with.",
       .apply = [](Scope s, const Values& v) { s.settings.public_url = text(v); },
       .reloadable = true,
       .may_be_empty = true},
      {.path = "installations_dir",
       .type = Type::kPath,
       .fallback = "",
       .sentence =
           "Folder of `*.yaml` files, each with one installation or a list of them, keys as "
           "under `installations`; empty: none.",
       .apply = [](Scope s, const Values& v) { s.settings.installations_dir = text(v); },
       .reloadable = true,
       .may_be_empty = true},
  };
}

std::vector<Definition> identity() {
  return {
      name("installations[].id", {}, "Its name in the URL, unique.", &S::id),
      name("installations[].project", {}, "Project in the URL and in messages.", &S::project),
      name("installations[].integration", {}, "Its integration in the manifest.", &S::integration),
      name("installations[].group_ref", "", "groupRef of messages; empty: the id.", &S::group_ref),
      name("installations[].group_name", "", "groupName of messages; empty: the groupRef.",
           &S::group_name),
      name("installations[].consumer_ref", "", "consumerRef of messages; empty: the id.",
           &S::consumer_ref),
      name("installations[].consumer_name", "", "consumerName of messages; empty: the consumerRef.",
           &S::consumer_name),
      name("installations[].company_id", "",
           "HCP's company; picks the installation where the URL names none. Empty: that of the "
           "first verified event; other companies' events are kept, unrouted. `*`: any company.",
           &S::company_id),
  };
}

std::vector<Definition> keys() {
  return {
      {.path = "installations[].signing_secrets",
       .type = Type::kTimedSecret,
       .fallback = "[]",
       .sentence =
           "HCP's signing secret; several while one is replaced. After it may stand when it "
           "counts: `from 2026-09-14T10:00:00Z`, `until 2026-09-21T10:00:00Z`. None yet: "
           "HCP's test request is answered all the same, events are refused.",
       .apply = take_secrets,
       .list = true,
       .secret = true,
       .reloadable = true},
      {.path = "installations[].api_key",
       .type = Type::kText,
       .fallback = "",
       .sentence = "Key for HCP's public API; empty: none.",
       .apply = [](Scope s, const Values& v) { installation(s).api_key = secret(v); },
       .secret = true,
       .reloadable = true,
       .may_be_empty = true},
  };
}

std::vector<Definition> choices() {
  using installations::ChoiceTexts;
  return {
      choice("installations[].optional_fields",
             "Optional fields of the manifest that messages have, too: `jobs/notes`.",
             &ChoiceTexts::optional_fields),
      choice("installations[].field_mappings",
             "Where a mapped field of the manifest, or a new one, comes from: `jobs/reference = "
             "invoice_number`.",
             &ChoiceTexts::field_mappings),
      choice("installations[].value_mappings",
             "Values that are replaced in fields and mapped fields: `jobs/work_status/completed = "
             "done`.",
             &ChoiceTexts::value_mappings),
  };
}

std::vector<Definition> limits_of_one() {
  return {
      {.path = "installations[].events_per_second",
       .type = Type::kNumber,
       .fallback = "0",
       .sentence = "Events accepted per second at the most, beyond it the answer is 503; 0: no "
                   "limit.",
       .apply = [](Scope s,
                   const Values& v) { installation(s).limits.events_per_second = v.front().real; },
       .least = 0,
       .most = 100'000,
       .reloadable = true},
      {.path = "installations[].body_bytes",
       .type = Type::kSize,
       .fallback = "0",
       .sentence = "Body of one event, beyond it the answer is 413; 0: limits.body_bytes alone.",
       .apply = [](Scope s, const Values& v) { installation(s).limits.body_bytes = count(v); },
       .least = 0,
       .most = 64 * kMiB,
       .reloadable = true},
      {.path = "installations[].updated_at",
       .type = Type::kTime,
       .fallback = "",
       .sentence = "installationUpdateTime of messages; empty: when this file was changed.",
       .apply =
           [](Scope s, const Values& v) {
             installation(s).updated_at = base::from_unix_millis(v.front().number);
           },
       .reloadable = true,
       .may_be_empty = true},
  };
}

}  // namespace

std::vector<Definition> installation_definitions() {
  std::vector<Definition> table;
  for (auto part : {places, identity, keys, choices, limits_of_one}) add_part(table, part);
  return table;
}

}  // namespace housecalld::config::define
