// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/definition_parts.hpp"

namespace housecalld::config::define {
namespace {

std::vector<Definition> retries() {
  return {
      {.path = "delivery.retry_delays",
       .type = Type::kDuration,
       .fallback = "[5s, 30s, 5m, 30m, 2h, 5h, 10h, 14h, 20h, 24h]",
       .sentence = "The pause after each failed attempt; after the last one a dead letter.",
       .apply = [](Scope s, const Values& v) { s.settings.delivery.retry_delays = times(v); },
       .least = 10 * kMillisecond,
       .most = 30 * kDay,
       .list = true,
       .reloadable = true},
      {.path = "delivery.refused_retry_delays",
       .type = Type::kDuration,
       .fallback = "[1m, 10m, 1h]",
       .sentence = "The same for answers that refuse the message (400, 405, 406, 411, 413, 414, "
                   "415, 422, 501); they count apart, and say nothing against the destination.",
       .apply = [](Scope s,
                   const Values& v) { s.settings.delivery.refused_retry_delays = times(v); },
       .least = 10 * kMillisecond,
       .most = 30 * kDay,
       .list = true,
       .reloadable = true},
      {.path = "delivery.jitter",
       .type = Type::kNumber,
       .fallback = "0.2",
       .sentence = "Part of a pause by which it varies at random, either way.",
       .apply = [](Scope s, const Values& v) { s.settings.delivery.jitter = v.front().real; },
       .least = 0,
       .most = 1,
       .reloadable = true},
      {.path = "delivery.retry_after_cap",
       .type = Type::kDuration,
       .fallback = "24h",
       .sentence = "The longest Retry-After of a destination that is followed. One on a 429 or 503 "
                   "holds all its messages.",
       .apply = [](Scope s, const Values& v) { s.settings.delivery.retry_after_cap = time(v); },
       .least = 0,
       .most = 30 * kDay,
       .reloadable = true},
  };
}

/// When a destination that fails gets less, and when nothing more.
std::vector<Definition> patience() {
  return {
      {.path = "delivery.failure_budget",
       .type = Type::kInteger,
       .fallback = "20",
       .sentence =
           "Failed attempts, less the successful ones, before a destination is only probed.",
       .apply = [](Scope s, const Values& v) { s.settings.delivery.failure_budget = count(v); },
       .least = 1,
       .most = 1'000'000,
       .reloadable = true},
      {.path = "delivery.probe_interval",
       .type = Type::kDuration,
       .fallback = "30s",
       .sentence = "Between the attempts to a destination that is only probed.",
       .apply = [](Scope s, const Values& v) { s.settings.delivery.probe_interval = time(v); },
       .least = 10 * kMillisecond,
       .most = kDay,
       .reloadable = true},
      {.path = "delivery.disable_after",
       .type = Type::kDuration,
       .fallback = "5d",
       .sentence =
           "A destination that gave nothing but failures for so long is disabled; 0s: never.",
       .apply = [](Scope s, const Values& v) { s.settings.delivery.disable_after = time(v); },
       .least = 0,
       .most = 366 * kDay,
       .reloadable = true},
      {.path = "delivery.disable_failures",
       .type = Type::kInteger,
       .fallback = "10",
       .sentence = "... if so many attempts failed in the last 24 hours, and none succeeded.",
       .apply = [](Scope s, const Values& v) { s.settings.delivery.disable_failures = count(v); },
       .least = 1,
       .most = 10'000,
       .reloadable = true},
      {.path = "delivery.give_up_after",
       .type = Type::kDuration,
       .fallback = "14d",
       .sentence = "What has waited so long since it was accepted, replayed or routed again is a "
                   "dead letter, whatever keeps it waiting; 0s: never.",
       .apply = [](Scope s, const Values& v) { s.settings.delivery.give_up_after = time(v); },
       .least = 0,
       .most = 366 * kDay,
       .reloadable = true},
  };
}

}  // namespace

std::vector<Definition> delivery_definitions() {
  std::vector<Definition> table;
  for (auto part : {retries, patience}) add_part(table, part);
  return table;
}

}  // namespace housecalld::config::define
