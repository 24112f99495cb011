// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/filter.hpp"

namespace housecalld::store {
namespace {

/// Visits what is set, with its SQL condition, always in the same order.
template <typename Visit>
void for_each_condition(const EventQuery& query, Visit visit) {
  if (query.id) visit("e.id = ?", *query.id);
  if (query.installation) visit("e.installation = ?", *query.installation);
  if (query.object) visit("e.object = ?", *query.object);
  if (query.provider_event) visit("e.provider_event = ?", *query.provider_event);
  if (query.record_id) visit("e.record_id = ?", *query.record_id);
  if (query.state) visit("e.state = ?", static_cast<std::int64_t>(*query.state));
  if (query.since) visit("e.received_at >= ?", *query.since);
  if (query.until) visit("e.received_at < ?", *query.until);
  if (query.whole) visit("(e.erased_at IS NULL) = ?", std::int64_t{1});
}

template <typename Visit>
void for_each_condition(const DeliveryQuery& query, Visit visit) {
  for_each_condition(query.event, visit);
  if (query.destination) visit("d.destination = ?", *query.destination);
  if (query.state) visit("d.state = ?", static_cast<std::int64_t>(*query.state));
}

template <typename Query>
std::string expression_of(const Query& query) {
  std::string sql;
  for_each_condition(query, [&](const char* condition, const auto&) {
    sql += (sql.empty() ? "" : " AND ") + std::string(condition);
  });
  return sql.empty() ? "1" : sql;
}

struct Bind {
  Statement& statement;
  void operator()(const char*, const std::string& text) const {
    statement.bind(std::string_view(text));
  }
  void operator()(const char*, std::int64_t number) const { statement.bind(number); }
  void operator()(const char*, base::Timestamp time) const { statement.bind(time); }
};

}  // namespace

std::string matches(const EventQuery& query) { return expression_of(query); }
std::string matches(const DeliveryQuery& query) { return expression_of(query); }

void bind_filter(Statement& statement, const EventQuery& query) {
  for_each_condition(query, Bind{statement});
}
void bind_filter(Statement& statement, const DeliveryQuery& query) {
  for_each_condition(query, Bind{statement});
}

}  // namespace housecalld::store
