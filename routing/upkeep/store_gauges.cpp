// SPDX-License-Identifier: Apache-2.0
#include "routing/upkeep/store_gauges.hpp"

#include <map>

namespace housecalld::upkeep {
namespace {

double seconds_since(base::Timestamp then, base::Timestamp now) {
  return std::chrono::duration<double>(now - then).count();
}

}  // namespace

void StoreGauges::publish(const store::Usage& usage, base::Log& log) {
  const bool refusing = !usage.refusal.empty();
  metrics_.gauge("housecalld_store_used_bytes", "Bytes of the database that are in use", {})
      .Set(static_cast<double>(usage.used_bytes));
  metrics_.gauge("housecalld_store_refusing", "1 while the store takes no events", {})
      .Set(refusing ? 1 : 0);
  if (refusing == refusing_) return;
  refusing_ = refusing;
  if (refusing) {
    log.error("the store takes no events, HCP gets 503", {{"reason", usage.refusal}});
  } else {
    log.info("the store takes events again");
  }
}

/// The store does not list a destination for which nothing waits and nothing is wrong.
void StoreGauges::publish(const std::vector<store::DestinationRow>& rows, base::Timestamp now) {
  std::set<std::string> absent;
  absent.swap(published_);
  for (const store::DestinationRow& row : rows) {
    publish(row, now);
    absent.erase(row.name);
  }
  for (const std::string& name : absent) {
    store::DestinationRow row;
    row.name = name;
    publish(row, now);
  }
}

void StoreGauges::publish(const store::DestinationRow& row, base::Timestamp now) {
  const std::map<std::string, std::string> labels = {{"destination", row.name}};
  const auto set = [&](const char* name, const char* help, double value) {
    metrics_.gauge(name, help, labels).Set(value);
  };
  set("housecalld_deliveries_waiting", "Deliveries that are not finished",
      static_cast<double>(row.unfinished));
  set("housecalld_oldest_waiting_seconds", "Age of the oldest event that is not delivered",
      row.oldest_unfinished ? seconds_since(*row.oldest_unfinished, now) : 0);
  set("housecalld_dead_letters", "Dead letters that are kept", static_cast<double>(row.dead));
  set("housecalld_destination_disabled", "1 while a destination is disabled or paused",
      row.disabled_at ? 1 : 0);
  set("housecalld_failing_seconds", "How long a destination has given nothing but failures",
      row.failing_since ? seconds_since(*row.failing_since, now) : 0);
  published_.insert(row.name);
}

}  // namespace housecalld::upkeep
