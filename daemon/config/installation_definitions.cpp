// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/definition_parts.hpp"

namespace housecalld::config::define {
std::vector<Definition> installation_definitions() {
  const auto name = [](std::string_view path, std::optional<std::string_view> fallback,
                       std::string_view sentence, std::string InstallationSettings::*member) {
    Definition made;
    made.path = path;
    made.type = fallback ? Type::kText : Type::kName;
    made.fallback = fallback;
    made.sentence = sentence;
    made.apply = [member](Scope s, const Values& v) { installation(s).*member = text(v); };
    made.reloadable = true;
    made.may_be_empty = fallback.has_value();
    return made;
  };
  using S = InstallationSettings;
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
           "HCP's company; picks the installation where the URL names none.", &S::company_id),
      {.path = "installations[].signing_secrets",
       .type = Type::kText,
       .sentence = "HCP's signing secret; several while one is replaced.",
       .apply = [](Scope s, const Values& v) { installation(s).signing_secrets = secrets(v); },
       .list = true,
       .secret = true,
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

}  // namespace housecalld::config::define
