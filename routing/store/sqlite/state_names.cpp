// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/state_names.hpp"

#include <cctype>

#include "routing/event/delivery.hpp"

namespace housecalld::store {

std::string with_states(std::string_view sql) {
  std::string made;
  for (;;) {
    const auto mark = sql.find('$');
    made += sql.substr(0, mark);
    if (mark == std::string_view::npos) return made;
    sql.remove_prefix(mark + 1);
    std::size_t end = 0;
    while (end < sql.size() && std::islower(static_cast<unsigned char>(sql[end])) != 0) ++end;
    const auto state = event::parse_delivery_state(sql.substr(0, end));
    made += state ? std::to_string(static_cast<int>(*state)) : "no_such_state";
    sql.remove_prefix(end);
  }
}

}  // namespace housecalld::store
