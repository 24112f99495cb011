// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/definition_parts.hpp"

namespace housecalld::config::define {
namespace {

std::vector<Definition> listeners() {
  return {
      {.path = "listen[].address",
       .type = Type::kAddress,
       .sentence = "Where HCP or the reverse proxy connects to.",
       .apply = [](Scope s, const Values& v) { listen(s).address = text(v); }},
      {.path = "listen[].tls",
       .type = Type::kBoolean,
       .fallback = "true",
       .sentence = "Speak TLS; false only behind a proxy that does.",
       .apply = [](Scope s, const Values& v) { listen(s).tls = flag(v); }},
      {.path = "admin.listen",
       .type = Type::kAddress,
       .fallback = "unix:housecalld-admin.sock",
       .sentence = "Admin API, health and metrics, without TLS; empty for none. Keep it private.",
       .apply = [](Scope s, const Values& v) { s.settings.admin.listen = text(v); },
       .may_be_empty = true},
      {.path = "admin.remote_listen",
       .type = Type::kAddress,
       .fallback = "",
       .sentence = "The same with TLS, for those who have a token; empty for none.",
       .apply = [](Scope s, const Values& v) { s.settings.admin.remote_listen = text(v); },
       .may_be_empty = true},
      {.path = "admin.remote_tokens",
       .type = Type::kText,
       .fallback = "[]",
       .sentence = "Bearer tokens of the remote listener, 32 characters or more; several while one "
                   "is replaced.",
       .apply = [](Scope s, const Values& v) { s.settings.admin.remote_tokens = secrets(v); },
       .list = true,
       .secret = true},
      {.path = "tls.certificate",
       .type = Type::kPath,
       .fallback = "",
       .sentence = "PEM file with the certificate and its chain, for listeners with TLS.",
       .apply = [](Scope s, const Values& v) { s.settings.tls.certificate = text(v); },
       .reloadable = true,
       .may_be_empty = true},
      {.path = "tls.private_key",
       .type = Type::kPath,
       .fallback = "",
       .sentence = "PEM file with its private key, not encrypted.",
       .apply = [](Scope s, const Values& v) { s.settings.tls.private_key = text(v); },
       .reloadable = true,
       .may_be_empty = true},
      {.path = "tls.min_version",
       .type = Type::kChoice,
       .fallback = "1.2",
       .sentence = "The oldest version of TLS that is spoken.",
       .apply = [](Scope s, const Values& v) { s.settings.tls.min_version = text(v); },
       .choices = {"1.2", "1.3"},
       .reloadable = true},
  };
}

std::vector<Definition> request_limits() {
  return {
      {.path = "limits.threads",
       .type = Type::kInteger,
       .fallback = "0",
       .sentence = "Threads that serve requests; 0: one per processor, at most 4.",
       .apply = [](Scope s, const Values& v) { limits(s).threads = count(v); },
       .least = 0,
       .most = 64},
      {.path = "limits.connections",
       .type = Type::kInteger,
       .fallback = "4096",
       .sentence = "Open connections per listener; a further one is closed at once.",
       .apply = [](Scope s, const Values& v) { limits(s).connections = count(v); },
       .least = 1,
       .most = 1'000'000},
      {.path = "limits.header_bytes",
       .type = Type::kSize,
       .fallback = "16KiB",
       .sentence = "Request line and headers; beyond it the answer is 431.",
       .apply = [](Scope s, const Values& v) { limits(s).header_bytes = count(v); },
       .least = kKiB,
       .most = 63 * kKiB},
      {.path = "limits.body_bytes",
       .type = Type::kSize,
       .fallback = "1MiB",
       .sentence = "Body of a request; beyond it the answer is 413.",
       .apply = [](Scope s, const Values& v) { limits(s).body_bytes = count(v); },
       .least = kKiB,
       .most = 64 * kMiB},
      {.path = "limits.unfinished_bytes",
       .type = Type::kSize,
       .fallback = "128MiB",
       .sentence = "Of all requests of a listener that have no answer yet, read or being read; "
                   "beyond it the answer is 503. At least limits.header_bytes plus body_bytes.",
       .apply = [](Scope s, const Values& v) { limits(s).unfinished_bytes = count(v); },
       .least = 64 * kKiB,
       .most = kTiB},
  };
}

std::vector<Definition> time_limits() {
  const auto row = [](std::string_view path, std::string_view fallback, std::string_view sentence,
                      Millis LimitSettings::*member) {
    Definition made;
    made.path = path;
    made.type = Type::kDuration;
    made.fallback = fallback;
    made.sentence = sentence;
    made.apply = [member](Scope s, const Values& v) { limits(s).*member = time(v); };
    made.least = 10 * kMillisecond;
    made.most = kHour;
    return made;
  };
  Definition past = row("limits.timestamp_past", "48h",
                        "How old a request's Api-Timestamp may be; beyond it the answer is 401.",
                        &LimitSettings::timestamp_past);
  past.least = kSecond;
  past.most = 30 * kDay;
  Definition future = row("limits.timestamp_future", "5m", "How far it may be ahead of our clock.",
                          &LimitSettings::timestamp_future);
  future.least = 0;
  future.most = kDay;
  Definition retry = row("limits.retry_after", "30s", "Retry-After of a 503; whole seconds.",
                         &LimitSettings::retry_after);
  retry.least = kSecond;
  return {
      row("limits.handshake_time", "10s", "For the TLS handshake.", &LimitSettings::handshake_time),
      row("limits.header_time", "10s", "From a request's first byte to the end of its headers.",
          &LimitSettings::header_time),
      row("limits.body_time", "30s", "From there to the end of its body.",
          &LimitSettings::body_time),
      row("limits.write_time", "30s", "For sending an answer.", &LimitSettings::write_time),
      row("limits.idle_time", "75s", "How long an idle connection is kept.",
          &LimitSettings::idle_time),
      row("limits.shutdown_time", "20s", "How long a stop waits for what is under way.",
          &LimitSettings::shutdown_time),
      std::move(past),
      std::move(future),
      std::move(retry)};
}

std::vector<Definition> store() {
  return {
      {.path = "store.path",
       .type = Type::kPath,
       .fallback = "data/housecalld.db",
       .sentence = "The SQLite database; it is created when it is missing.",
       .apply = [](Scope s, const Values& v) { s.settings.store.path = text(v); }},
      {.path = "store.min_free_bytes",
       .type = Type::kSize,
       .fallback = "64MiB",
       .sentence = "With less free space new events get 503, while deliveries go on.",
       .apply =
           [](Scope s, const Values& v) {
             s.settings.store.min_free_bytes = static_cast<std::uint64_t>(v.front().number);
           },
       .least = 0,
       .most = kTiB},
      {.path = "store.max_bytes",
       .type = Type::kSize,
       .fallback = "0",
       .sentence = "When the database uses as much, new events get 503, while deliveries go on; 0: "
                   "no limit.",
       .apply =
           [](Scope s, const Values& v) {
             s.settings.store.max_bytes = static_cast<std::uint64_t>(v.front().number);
           },
       .least = 0,
       .most = 1024 * kTiB},
      {.path = "store.max_unfinished",
       .type = Type::kInteger,
       .fallback = "0",
       .sentence = "When so many deliveries wait, are held or under way, new events get 503; 0: no "
                   "limit.",
       .apply = [](Scope s, const Values& v) { s.settings.store.max_unfinished = count(v); },
       .least = 0,
       .most = 1'000'000'000},
      {.path = "store.deduplication_window",
       .type = Type::kDuration,
       .fallback = "72h",
       .sentence = "How long a body is remembered, so that a repeat is not forwarded again; at "
                   "least limits.timestamp_past plus limits.timestamp_future.",
       .apply = [](Scope s, const Values& v) { s.settings.store.deduplication_window = time(v); },
       .least = kSecond,
       .most = 366 * kDay},
      {.path = "store.queue_bytes",
       .type = Type::kSize,
       .fallback = "64MiB",
       .sentence = "Bodies that wait for the disk; beyond it the answer is 503.",
       .apply = [](Scope s, const Values& v) { s.settings.store.queue_bytes = count(v); },
       .least = 64 * kKiB,
       .most = kTiB},
      {.path = "store.commit_time",
       .type = Type::kDuration,
       .fallback = "10s",
       .sentence = "How long a request waits for its commit; beyond it the answer is 503.",
       .apply = [](Scope s, const Values& v) { s.settings.store.commit_time = time(v); },
       .least = 100 * kMillisecond,
       .most = 10 * kMinute},
  };
}

std::vector<Definition> retention() {
  return {
      {.path = "retention.delivered",
       .type = Type::kDuration,
       .fallback = "30d",
       .sentence = "How long an event is kept that was delivered everywhere; 0s: for ever.",
       .apply = [](Scope s, const Values& v) { s.settings.retention.delivered = time(v); },
       .least = 0,
       .most = 3660 * kDay,
       .reloadable = true},
      {.path = "retention.undelivered",
       .type = Type::kDuration,
       .fallback = "90d",
       .sentence =
           "How long one is kept with a dead letter, or unrouted or unmapped; 0s: for ever.",
       .apply = [](Scope s, const Values& v) { s.settings.retention.undelivered = time(v); },
       .least = 0,
       .most = 3660 * kDay,
       .reloadable = true},
      {.path = "retention.payloads",
       .type = Type::kDuration,
       .fallback = "0s",
       .sentence = "How long bodies and answers are kept of events with nothing unfinished; 0s: as "
                   "long as the event.",
       .apply = [](Scope s, const Values& v) { s.settings.retention.payloads = time(v); },
       .least = 0,
       .most = 3660 * kDay,
       .reloadable = true},
      {.path = "retention.max_bytes",
       .type = Type::kSize,
       .fallback = "0",
       .sentence = "When the database uses more, the oldest events that were delivered everywhere "
                   "leave before their time; 0: no limit.",
       .apply =
           [](Scope s, const Values& v) {
             s.settings.retention.max_bytes = static_cast<std::uint64_t>(v.front().number);
           },
       .least = 0,
       .most = 1024 * kTiB,
       .reloadable = true},
      {.path = "retention.clock_settle_time",
       .type = Type::kDuration,
       .fallback = "1h",
       .sentence =
           "After a start, and after the wall clock was set, nothing is removed or given up "
           "for so long.",
       .apply = [](Scope s, const Values& v) { s.settings.retention.clock_settle_time = time(v); },
       .least = 0,
       .most = 30 * kDay},
  };
}

}  // namespace

std::vector<Definition> server_definitions() {
  std::vector<Definition> table;
  for (auto part : {listeners, request_limits, time_limits, store, retention})
    add_part(table, part);
  return table;
}

}  // namespace housecalld::config::define
