// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/definition_parts.hpp"

namespace housecalld::config {
namespace define {
namespace {

std::vector<Definition> the_rest() {
  return {
      {.path = "mapping.ghost_jobs",
       .type = Type::kChoice,
       .fallback = "unrouted",
       .sentence = "What becomes of job events that carry an estimate's id.",
       .apply =
           [](Scope s, const Values& v) {
             s.settings.mapping.forward_ghost_jobs = text(v) == "forward";
           },
       .choices = {"unrouted", "forward"},
       .reloadable = true},
      {.path = "mapping.after_delete",
       .type = Type::kChoice,
       .fallback = "other",
       .sentence = "What becomes of events that come after the delete of their record: `other` "
                   "sends them as `other`, `forward` as what they are, both with "
                   "`recordDeletedAt`; `hold` leaves them unrouted.",
       .apply = [](Scope s, const Values& v) { s.settings.mapping.after_delete = text(v); },
       .choices = {"other", "hold", "forward"},
       .reloadable = true},
      {.path = "log.level",
       .type = Type::kChoice,
       .fallback = "info",
       .sentence = "The least important lines that are written.",
       .apply = [](Scope s, const Values& v) { s.settings.log.level = text(v); },
       .choices = {"debug", "info", "warning", "error"},
       .reloadable = true},
      {.path = "log.format",
       .type = Type::kChoice,
       .fallback = "text",
       .sentence = "How a line looks.",
       .apply = [](Scope s, const Values& v) { s.settings.log.format = text(v); },
       .choices = {"text", "json"},
       .reloadable = true},
  };
}

std::vector<Definition> make_table() {
  std::vector<Definition> table;
  for (auto part : {server_definitions, destination_definitions, installation_definitions,
                    delivery_definitions, the_rest}) {
    add_part(table, part);
  }
  return table;
}

}  // namespace
}  // namespace define

std::span<const Definition> definitions() {
  static const std::vector<Definition> table = define::make_table();
  return table;
}

}  // namespace housecalld::config
