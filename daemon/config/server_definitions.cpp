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
      {.path = "listen[].group",
       .type = Type::kText,
       .fallback = "",
       .sentence = "Group whose members may connect to a Unix socket; the process has to be in it. "
                   "Empty: the process's own.",
       .apply = [](Scope s, const Values& v) { listen(s).group = text(v); },
       .may_be_empty = true},
      {.path = "listen[].proxy_protocol",
       .type = Type::kBoolean,
       .fallback = "false",
       .sentence =
           "Every connection begins with a PROXY protocol header, version 1 or 2, that says "
           "who the client is; from trusted_proxies and Unix sockets alone.",
       .apply = [](Scope s, const Values& v) { listen(s).proxy_protocol = flag(v); }},
      {.path = "listen[].client_ca",
       .type = Type::kPath,
       .fallback = "",
       .sentence =
           "PEM file with authorities: clients must show a certificate that one of them has "
           "issued. Empty: none is wanted; HCP has none.",
       .apply = [](Scope s, const Values& v) { listen(s).client_ca = text(v); },
       .may_be_empty = true},
      {.path = "trusted_proxies",
       .type = Type::kNetwork,
       .fallback = "[]",
       .sentence = "Proxies whose word about the client is taken, and whose connections are not "
                   "counted as one client's. Who connects by a Unix socket is trusted.",
       .apply = [](Scope s, const Values& v) { s.settings.proxies.trusted = texts(v); },
       .list = true},
      {.path = "forwarded_header",
       .type = Type::kChoice,
       .fallback = "X-Forwarded-For",
       .sentence = "The header in which trusted_proxies write who the client is, and no other: one "
                   "that they pass on unread "
                   "anybody can write.",
       .apply = [](Scope s, const Values& v) { s.settings.proxies.header = text(v); },
       .choices = {"X-Forwarded-For", "Forwarded", "none"}},
  };
}

AdminTokenSettings& token(Scope s) { return s.settings.admin.tokens.at(s.index); }

std::vector<Definition> admin() {
  return {
      {.path = "admin.listen",
       .type = Type::kUnixAddress,
       .fallback = "unix:housecalld-admin.sock",
       .sentence = "Admin API, health and metrics, for the user that housecalld runs as and for "
                   "root; empty for none.",
       .apply = [](Scope s, const Values& v) { s.settings.admin.listen = text(v); },
       .may_be_empty = true},
      {.path = "admin.group",
       .type = Type::kText,
       .fallback = "",
       .sentence =
           "Group whose members may use admin.listen, too, with all rights; the process has "
           "to be in it. Empty: nobody.",
       .apply = [](Scope s, const Values& v) { s.settings.admin.group = text(v); },
       .may_be_empty = true},
      {.path = "admin.remote_listen",
       .type = Type::kAddress,
       .fallback = "",
       .sentence = "The same over TLS, for those who have a token; empty for none.",
       .apply = [](Scope s, const Values& v) { s.settings.admin.remote_listen = text(v); },
       .may_be_empty = true},
      {.path = "admin.hosts",
       .type = Type::kText,
       .fallback = "[]",
       .sentence =
           "Names by which admin.remote_listen and metrics.listen are asked, besides IP "
           "addresses, `localhost` and those in the certificate; other Host headers get 421.",
       .apply = [](Scope s, const Values& v) { s.settings.admin.hosts = texts(v); },
       .list = true},
      {.path = "admin.client_ca",
       .type = Type::kPath,
       .fallback = "",
       .sentence = "The same as listen[].client_ca, for admin.remote_listen.",
       .apply = [](Scope s, const Values& v) { s.settings.admin.client_ca = text(v); },
       .may_be_empty = true},
      {.path = "admin.connections",
       .type = Type::kInteger,
       .fallback = "64",
       .sentence = "Open connections of each listener under `admin` and `metrics`; over TCP one "
                   "address has a quarter of them.",
       .apply = [](Scope s, const Values& v) { s.settings.admin.connections = count(v); },
       .least = 1,
       .most = 1'000'000},
      {.path = "admin.failure_delay",
       .type = Type::kDuration,
       .fallback = "1s",
       .sentence = "How long the answer to a missing or wrong token is held back.",
       .apply = [](Scope s, const Values& v) { s.settings.admin.failure_delay = time(v); },
       .least = 0,
       .most = kMinute},
  };
}

std::vector<Definition> admin_tokens() {
  return {
      {.path = "admin.tokens[].name",
       .type = Type::kName,
       .sentence = "Who has the token; what is changed with it is logged under this name.",
       .apply = [](Scope s, const Values& v) { token(s).name = text(v); },
       .reloadable = true},
      {.path = "admin.tokens[].secret",
       .type = Type::kText,
       .sentence = "The bearer token, 32 characters or more.",
       .apply = [](Scope s, const Values& v) { token(s).secret = secret(v); },
       .secret = true,
       .reloadable = true},
      {.path = "admin.tokens[].scopes",
       .type = Type::kChoice,
       .fallback = "[read]",
       .sentence = "What it is good for: `read` everything, payloads and metrics among it; "
                   "`operate`: change everything but payloads; `erase` payloads.",
       .apply = [](Scope s, const Values& v) { token(s).scopes = texts(v); },
       .choices = {"read", "operate", "erase"},
       .list = true,
       .reloadable = true},
      {.path = "metrics.listen",
       .type = Type::kAddress,
       .fallback = "",
       .sentence = "Health and metrics alone, over plain HTTP, for whoever can connect; they tell "
                   "nothing of customers. Empty for none.",
       .apply = [](Scope s, const Values& v) { s.settings.metrics.listen = text(v); },
       .may_be_empty = true},
  };
}

std::vector<Definition> downloads() {
  return {
      {.path = "downloads.listen",
       .type = Type::kAddress,
       .fallback = "",
       .sentence = "Where consumers fetch an event that is larger than max_message_bytes of its "
                   "destination (format ampersand). Empty for none: it is a dead letter.",
       .apply = [](Scope s, const Values& v) { s.settings.downloads.listen = text(v); },
       .may_be_empty = true},
      {.path = "downloads.tls",
       .type = Type::kBoolean,
       .fallback = "true",
       .sentence = "Speak TLS there; false only behind a proxy that does.",
       .apply = [](Scope s, const Values& v) { s.settings.downloads.tls = flag(v); }},
      {.path = "downloads.public_url",
       .type = Type::kUrl,
       .fallback = "",
       .sentence = "Scheme and host by which consumers reach it, with a path if the proxy wants "
                   "one.",
       .apply = [](Scope s, const Values& v) { s.settings.downloads.public_url = text(v); },
       .reloadable = true,
       .may_be_empty = true},
      {.path = "downloads.secret",
       .type = Type::kText,
       .fallback = "",
       .sentence = "What the links are signed with, 32 characters or more. Another one makes those "
                   "that are out worthless.",
       .apply = [](Scope s, const Values& v) { s.settings.downloads.secret = secret(v); },
       .secret = true,
       .reloadable = true,
       .may_be_empty = true},
      {.path = "downloads.expiry",
       .type = Type::kDuration,
       .fallback = "15m",
       .sentence = "How long a link is good; each attempt to deliver has a new one.",
       .apply = [](Scope s, const Values& v) { s.settings.downloads.expiry = time(v); },
       .least = kSecond,
       .most = 30 * kDay,
       .reloadable = true},
  };
}

std::vector<Definition> tls() {
  return {
      {.path = "tls.certificate",
       .type = Type::kPath,
       .fallback = "[]",
       .sentence =
           "PEM file with the certificate and its chain, for listeners with TLS; two of them "
           "to offer ECDSA and RSA.",
       .apply = [](Scope s, const Values& v) { s.settings.tls.certificates = texts(v); },
       .list = true,
       .reloadable = true,
       .one_or_list = true},
      {.path = "tls.private_key",
       .type = Type::kPath,
       .fallback = "[]",
       .sentence = "PEM file with its private key, not encrypted; as many as certificates.",
       .apply = [](Scope s, const Values& v) { s.settings.tls.private_keys = texts(v); },
       .list = true,
       .reloadable = true,
       .one_or_list = true},
      {.path = "tls.check_interval",
       .type = Type::kDuration,
       .fallback = "1m",
       .sentence = "How often it is looked whether these files have changed, and how long the "
                   "certificates are valid; changed ones are taken over.",
       .apply = [](Scope s, const Values& v) { s.settings.tls.check_interval = time(v); },
       .least = 100 * kMillisecond,
       .most = kDay,
       .reloadable = true},
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
       .sentence = "Open connections per listener. For a further one the connection that has been "
                   "idle longest is ended; when none is idle, it is closed at once.",
       .apply = [](Scope s, const Values& v) { limits(s).connections = count(v); },
       .least = 1,
       .most = 1'000'000},
      {.path = "limits.connections_per_client",
       .type = Type::kInteger,
       .fallback = "256",
       .sentence =
           "Of them, those of one address (IPv6: of one /64). For a further one its oldest idle "
           "one is ended; when none is idle, it is closed at once. Through a proxy that says "
           "who the client is, so many of its requests may be under way, then it gets 503.",
       .apply = [](Scope s, const Values& v) { limits(s).connections_per_client = count(v); },
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
       .sentence =
           "Bytes held of all requests of a listener that have no answer yet, a quarter of them "
           "of one client; beyond it "
           "the answer is 503. At least limits.header_bytes plus body_bytes.",
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
      row("limits.first_request_time", "10s", "From connecting to the first byte of a request.",
          &LimitSettings::first_request_time),
      row("limits.idle_time", "75s", "How long a connection is kept that waits for a next request.",
          &LimitSettings::idle_time),
      row("limits.shutdown_time", "20s",
          "How long a stop waits for attempts under way, and then for "
          "requests.",
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
  };
}

std::vector<Definition> store_work() {
  return {
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
      {.path = "store.secret_keys",
       .type = Type::kText,
       .fallback = "[]",
       .sentence = "Keys for the secrets of installations that are kept in the store: the base64 "
                   "of 32 random bytes each. The first encrypts; the others still decrypt, until a "
                   "start or reload has brought everything to the first.",
       .apply = [](Scope s, const Values& v) { s.settings.store.secret_keys = secrets(v); },
       .list = true,
       .secret = true,
       .reloadable = true},
      {.path = "store.check_interval",
       .type = Type::kDuration,
       .fallback = "5s",
       .sentence = "How often it is looked whether the store can take events, with a commit of "
                   "nothing when there was no other; `/ready` says what was found.",
       .apply = [](Scope s, const Values& v) { s.settings.store.check_interval = time(v); },
       .least = 100 * kMillisecond,
       .most = kHour},
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
      {.path = "retention.tombstones",
       .type = Type::kDuration,
       .fallback = "365d",
       .sentence = "How long it is known that a record was deleted (mapping.after_delete); 0s: for "
                   "ever.",
       .apply = [](Scope s, const Values& v) { s.settings.retention.tombstones = time(v); },
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
  for (auto part : {listeners, admin, admin_tokens, downloads, tls, request_limits, time_limits,
                    store, store_work, retention})
    add_part(table, part);
  return table;
}

}  // namespace housecalld::config::define
