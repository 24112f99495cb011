// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/definition_parts.hpp"

namespace housecalld::config::define {
namespace {

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

/// What of it, and how.
std::vector<Definition> messages() {
  const auto list = [](std::string_view path, std::string_view sentence,
                       std::vector<std::string> FilterSettings::*member) {
    Definition made;
    made.path = path;
    made.type = Type::kText;
    made.fallback = "[]";
    made.sentence = sentence;
    made.apply = [member](Scope s, const Values& v) { destination(s).only.*member = texts(v); };
    made.list = true;
    made.reloadable = true;
    return made;
  };
  return {{.path = "destinations.*.format",
           .type = Type::kChoice,
           .fallback = "ampersand",
           .sentence =
               "What a message looks like: `ampersand`, the hosted connector's; `cloudevents` 1.0, "
               "structured; `cloudevents-binary`, its attributes in headers (webhook alone); "
               "`raw`, HCP's bytes, and by webhook HCP's own headers with them.",
           .apply = [](Scope s, const Values& v) { destination(s).format = text(v); },
           .choices = {"ampersand", "cloudevents", "cloudevents-binary", "raw"},
           .reloadable = true},
          list("destinations.*.only_events",
               "Of what the manifest routes here, these events alone, as HCP calls them; empty: "
               "all.",
               &FilterSettings::events),
          list("destinations.*.only_objects", "The same by object, such as `jobs`.",
               &FilterSettings::objects),
          list("destinations.*.only_installations", "The same by installation.",
               &FilterSettings::installations),
          list("destinations.*.only_records",
               "Conditions on the record, all of which hold: `/work_status equals \"completed\"`, "
               "`/total_amount not in [0, null]`, `/customer/email exists`. A JSON Pointer, then "
               "what it names.",
               &FilterSettings::records)};
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
      {.path = "destinations.*.max_message_bytes",
       .type = Type::kSize,
       .fallback = "300KiB",
       .sentence = "A message of more is sent as a link (`downloads`), or is a dead letter.",
       .apply = [](Scope s,
                   const Values& v) { destination(s).webhook.max_message_bytes = count(v); },
       .least = kKiB,
       .most = 128 * kMiB,
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
  };
}

std::vector<Definition> answers() {
  return {
      {.path = "destinations.*.response_bytes",
       .type = Type::kSize,
       .fallback = "1KiB",
       .sentence = "How much of an answer is kept with the attempt.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.response_bytes = count(v); },
       .least = 0,
       .most = 64 * kKiB,
       .kind = "webhook",
       .reloadable = true},
      {.path = "destinations.*.response_time",
       .type = Type::kDuration,
       .fallback = "2s",
       .sentence = "How long the body of an answer is awaited. The status alone decides.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.response_time = time(v); },
       .least = 10 * kMillisecond,
       .most = kMinute,
       .kind = "webhook",
       .reloadable = true},
  };
}

/// By what a webhook destination knows us.
std::vector<Definition> identities() {
  return {
      {.path = "destinations.*.headers",
       .type = Type::kHeader,
       .fallback = "[]",
       .sentence = "Sent with each message. After `Name: ` goes the value, file: or credential:.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.headers = secrets(v); },
       .kind = "webhook",
       .list = true,
       .secret = true,
       .reloadable = true},
      {.path = "destinations.*.basic_auth",
       .type = Type::kText,
       .fallback = "",
       .sentence = "`user:password` for Basic authorisation; empty: none.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.basic_auth = secret(v); },
       .kind = "webhook",
       .secret = true,
       .user_and_password = true,
       .reloadable = true,
       .may_be_empty = true},
      {.path = "destinations.*.bearer_token",
       .type = Type::kText,
       .fallback = "",
       .sentence = "Token for Bearer authorisation; empty: none.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.bearer_token = secret(v); },
       .kind = "webhook",
       .secret = true,
       .reloadable = true,
       .may_be_empty = true},
      {.path = "destinations.*.client_certificate",
       .type = Type::kPath,
       .fallback = "",
       .sentence = "PEM file with the certificate, and its chain, that is shown; empty: none.",
       .apply = [](Scope s,
                   const Values& v) { destination(s).webhook.client_certificate = text(v); },
       .kind = "webhook",
       .reloadable = true,
       .may_be_empty = true},
      {.path = "destinations.*.client_key",
       .type = Type::kPath,
       .fallback = "",
       .sentence = "PEM file with its private key, not encrypted.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.client_key = text(v); },
       .kind = "webhook",
       .reloadable = true,
       .may_be_empty = true},
  };
}

/// How it is reached.
std::vector<Definition> ways() {
  return {
      {.path = "destinations.*.proxy",
       .type = Type::kUrl,
       .fallback = "",
       .sentence = "Proxy that everything goes through, by CONNECT; empty: none. It resolves the "
                   "names. The environment is not asked.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.proxy = text(v); },
       .kind = "webhook",
       .reloadable = true,
       .may_be_empty = true},
      {.path = "destinations.*.proxy_auth",
       .type = Type::kText,
       .fallback = "",
       .sentence = "`user:password` for the proxy; empty: none.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.proxy_auth = secret(v); },
       .kind = "webhook",
       .secret = true,
       .user_and_password = true,
       .reloadable = true,
       .may_be_empty = true},
      {.path = "destinations.*.http2",
       .type = Type::kBoolean,
       .fallback = "false",
       .sentence = "Speak HTTP/2 where the server offers it; over TLS only.",
       .apply = [](Scope s, const Values& v) { destination(s).webhook.http2 = flag(v); },
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

}  // namespace

std::vector<Definition> destination_definitions() {
  std::vector<Definition> table;
  for (auto part : {destinations, messages, webhooks, answers, identities, ways, files})
    add_part(table, part);
  return table;
}

}  // namespace housecalld::config::define
