// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "daemon/config/definition.hpp"

namespace housecalld::config {
namespace {

constexpr std::int64_t kMillisecond = 1;
constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kMiB = 1024 * kKiB;
constexpr std::int64_t kGiB = 1024 * kMiB;
constexpr std::int64_t kTiB = 1024 * kGiB;

std::string text(const Values& values) { return values.front().text; }
std::size_t count(const Values& values) { return static_cast<std::size_t>(values.front().number); }
Millis time(const Values& values) { return Millis(values.front().number); }
bool flag(const Values& values) { return values.front().number != 0; }

std::vector<std::string> texts(const Values& values) {
  std::vector<std::string> all;
  for (const Value& value : values) all.push_back(value.text);
  return all;
}
std::vector<SecretText> secrets(const Values& values) {
  std::vector<SecretText> all;
  for (const Value& value : values) all.emplace_back(value.text);
  return all;
}
std::vector<Millis> times(const Values& values) {
  std::vector<Millis> all;
  for (const Value& value : values) all.emplace_back(value.number);
  return all;
}

ListenSettings& listen(Scope s) { return s.settings.listen.at(s.index); }
DestinationSettings& destination(Scope s) { return s.settings.destinations.at(s.index); }
InstallationSettings& installation(Scope s) { return s.settings.installations.at(s.index); }
LimitSettings& limits(Scope s) { return s.settings.limits; }

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
       .sentence = "Health and metrics, without TLS; empty for none. Keep it private.",
       .apply = [](Scope s, const Values& v) { s.settings.admin.listen = text(v); },
       .may_be_empty = true},
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

std::vector<Definition> webhooks() {
  return {
      {.path = "destinations.*.url",
       .type = Type::kUrl,
       .sentence = "Where messages are posted.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.url = text(v); },
       .kind = "webhook",
       .reloadable = true},
      {.path = "destinations.*.secrets",
       .type = Type::kText,
       .fallback = "[]",
       .sentence =
           "Signing secrets, `whsec_<base64>`; several while one is replaced. None: unsigned.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.secrets = secrets(v); },
       .kind = "webhook",
       .list = true,
       .secret = true,
       .reloadable = true},
      {.path = "destinations.*.time_out",
       .type = Type::kDuration,
       .fallback = "15s",
       .sentence = "For one attempt, from resolving the name to the end of the answer.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.time_out = time(v); },
       .least = 100 * kMillisecond,
       .most = 10 * kMinute,
       .kind = "webhook",
       .reloadable = true},
      {.path = "destinations.*.allow_networks",
       .type = Type::kNetwork,
       .fallback = "[]",
       .sentence = "Networks that may be connected to although they are not public.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.allow_networks = texts(v); },
       .kind = "webhook",
       .list = true,
       .reloadable = true},
      {.path = "destinations.*.ca_file",
       .type = Type::kPath,
       .fallback = "",
       .sentence = "PEM file with the authorities to trust; empty: the system's.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.ca_file = text(v); },
       .kind = "webhook",
       .reloadable = true,
       .may_be_empty = true},
      {.path = "destinations.*.response_bytes",
       .type = Type::kSize,
       .fallback = "1KiB",
       .sentence = "How much of an answer is kept with the attempt.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.response_bytes = count(v); },
       .least = 0,
       .most = 64 * kKiB,
       .kind = "webhook",
       .reloadable = true},
  };
}

std::vector<Definition> files() {
  return {
      {.path = "destinations.*.path",
       .type = Type::kPath,
       .sentence = "The file that gets one JSON message per line.",
       .apply = [](Scope s, const Values& v) { destination(s).file.path = text(v); },
       .kind = "file",
       .reloadable = true},
      {.path = "destinations.*.rotate_bytes",
       .type = Type::kSize,
       .fallback = "64MiB",
       .sentence = "A new file is begun at this size; 0: never.",
       .apply =
           [](Scope s, const Values& v) {
             destination(s).file.rotate_bytes = static_cast<std::uint64_t>(v.front().number);
           },
       .least = 0,
       .most = kTiB,
       .kind = "file",
       .reloadable = true},
      {.path = "destinations.*.rotate_age",
       .type = Type::kDuration,
       .fallback = "24h",
       .sentence = "A new file is begun at this age; 0s: never.",
       .apply = [](Scope s, const Values& v) { destination(s).file.rotate_age = time(v); },
       .least = 0,
       .most = 366 * kDay,
       .kind = "file",
       .reloadable = true},
      {.path = "destinations.*.keep",
       .type = Type::kInteger,
       .fallback = "0",
       .sentence = "How many finished files are kept; 0: all.",
       .apply = [](Scope s, const Values& v) { destination(s).file.keep = count(v); },
       .least = 0,
       .most = 100'000,
       .kind = "file",
       .reloadable = true},
  };
}

std::vector<Definition> destinations() {
  return {
      {.path = "manifest",
       .type = Type::kPath,
       .sentence = "The amp.yaml that says which events go to which destination.",
       .apply = [](Scope s, const Values& v) { s.settings.manifest = text(v); },
       .reloadable = true},
      {.path = "destinations.*.kind",
       .type = Type::kChoice,
       .sentence = "What carries the messages.",
       .apply = [](Scope s, const Values& v) { destination(s).kind = text(v); },
       .choices = {"webhook", "file", "stdout"},
       .reloadable = true},
      {.path = "destinations.*.concurrency",
       .type = Type::kInteger,
       .fallback = "4",
       .sentence = "Attempts under way at once; events of one record are never.",
       .apply = [](Scope s, const Values& v) { destination(s).concurrency = count(v); },
       .least = 1,
       .most = 256,
       .reloadable = true},
      {.path = "destinations.*.rate",
       .type = Type::kNumber,
       .fallback = "0",
       .sentence = "Attempts begun per second at the most; 0: no limit.",
       .apply = [](Scope s, const Values& v) { destination(s).rate = v.front().real; },
       .least = 0,
       .most = 100'000,
       .reloadable = true},
  };
}

std::vector<Definition> installations() {
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
       .sentence = "The longest Retry-After of a destination that is followed.",
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
      {.path = "delivery.give_up_after",
       .type = Type::kDuration,
       .fallback = "14d",
       .sentence =
           "What has waited so long is a dead letter, whatever keeps it waiting; 0s: never.",
       .apply = [](Scope s, const Values& v) { s.settings.delivery.give_up_after = time(v); },
       .least = 0,
       .most = 366 * kDay,
       .reloadable = true},
  };
}

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
       .choices = {"text", "json"}},
  };
}

std::vector<Definition> make_table() {
  std::vector<Definition> table;
  for (auto part : {listeners, request_limits, time_limits, store, destinations, webhooks, files,
                    installations, retries, patience, the_rest}) {
    std::vector<Definition> rows = part();
    std::move(rows.begin(), rows.end(), std::back_inserter(table));
  }
  return table;
}

}  // namespace

std::span<const Definition> definitions() {
  static const std::vector<Definition> table = make_table();
  return table;
}

}  // namespace housecalld::config
