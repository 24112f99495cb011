// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/checks.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "routing/base/address.hpp"
#include "routing/base/crypto.hpp"
#include "routing/base/files.hpp"
#include "routing/base/nearest.hpp"
#include "routing/base/text.hpp"
#include "routing/installations/rules.hpp"
#include "routing/manifest/manifest.hpp"
#include "routing/mapping/event_name.hpp"
#include "routing/mapping/mapping.hpp"
#include "routing/plan/filter.hpp"

namespace housecalld::config {
namespace {

base::Timestamp changed_at(const std::filesystem::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return {};
  return base::Timestamp(std::chrono::seconds(status.st_mtim.tv_sec));
}

using base::in_quotes;

bool speaks_tls(const Settings& settings) {
  return !settings.tls.certificates.empty() && !settings.tls.private_keys.empty();
}

/// What only some kinds of listeners have.
void check_kind(const Settings& settings, std::size_t i, Problems& problems) {
  const ListenSettings& listen = settings.listen[i];
  const bool local = listen.address.starts_with(base::kUnixPrefix);
  if (!listen.group.empty() && !local) {
    problems.error({"listen", std::to_string(i), "group"}, "only a Unix socket has a group");
  }
  const bool inherited = listen.address.starts_with(base::kInheritedPrefix);
  if (listen.proxy_protocol && !local && !inherited && settings.proxies.trusted.empty()) {
    problems.error({"listen", std::to_string(i), "proxy_protocol"},
                   "needs trusted_proxies: nobody else's PROXY header is believed");
  }
  // The socket of an IPv6 address takes IPv6 alone, whatever the system's default is.
  constexpr std::string_view kAny6 = "[::]:";
  if (!listen.address.starts_with(kAny6)) return;
  const std::string both = "0.0.0.0:" + listen.address.substr(kAny6.size());
  if (std::ranges::find(settings.listen, both, &ListenSettings::address) != settings.listen.end()) {
    return;
  }
  problems.warning({"listen", std::to_string(i), "address"},
                   "takes IPv6 alone; for IPv4 add a listener at " + both);
}

void check_listeners(const Settings& settings, Problems& problems) {
  if (settings.listen.empty()) {
    problems.error({"listen"}, "is missing; expected at least one listener");
  }
  std::set<std::string> addresses = {settings.admin.listen, settings.admin.remote_listen,
                                     settings.metrics.listen, settings.downloads.listen};
  for (std::size_t i = 0; i < settings.listen.size(); ++i) {
    const std::string& address = settings.listen[i].address;
    if (!address.empty() && !address.ends_with(":0") && !addresses.insert(address).second) {
      problems.error({"listen", std::to_string(i), "address"},
                     in_quotes(address) + " is taken by another one");
    }
    check_kind(settings, i, problems);
    if (!settings.listen[i].tls) continue;
    if (!speaks_tls(settings)) {
      problems.error({"listen", std::to_string(i), "tls"},
                     "a listener with TLS needs tls.certificate and tls.private_key");
    }
  }
}

void check_remote_admin(const Settings& settings, Problems& problems) {
  constexpr std::size_t kLeastToken = 32;
  const AdminSettings& admin = settings.admin;
  if (!admin.remote_listen.empty() && !speaks_tls(settings)) {
    problems.error({"admin", "remote_listen"}, "needs tls.certificate and tls.private_key");
  }
  if (!admin.remote_listen.empty() && admin.tokens.empty()) {
    problems.error({"admin", "tokens"}, "is empty: nobody could ask at admin.remote_listen");
  }
  std::set<std::string> names;
  std::set<std::string> secrets;
  for (std::size_t i = 0; i < admin.tokens.size(); ++i) {
    const AdminTokenSettings& token = admin.tokens[i];
    const auto complain = [&](const char* key, const std::string& what) {
      problems.error({"admin", "tokens", std::to_string(i), key}, what);
    };
    if (!token.name.empty() && !names.insert(token.name).second) {
      complain("name", in_quotes(token.name) + " is taken by an earlier one");
    }
    const std::string& secret = token.secret.expose();
    if (secret.empty()) continue;  // has an error of its own
    if (secret.size() < kLeastToken) complain("secret", "expected 32 characters or more");
    if (!secrets.insert(secret).second) complain("secret", "an earlier token has the same");
  }
}

void check_downloads(const Settings& settings, Problems& problems) {
  constexpr std::size_t kLeastSecret = 32;
  const DownloadSettings& downloads = settings.downloads;
  if (downloads.listen.empty()) return;
  if (downloads.public_url.empty()) {
    problems.error({"downloads", "public_url"}, "is missing: the links begin with it");
  }
  if (downloads.secret.expose().size() < kLeastSecret) {
    problems.error({"downloads", "secret"}, "expected 32 characters or more");
  }
  if (downloads.tls && !speaks_tls(settings)) {
    problems.error({"downloads", "tls"}, "needs tls.certificate and tls.private_key");
  }
}

void check_tls(const Settings& settings, Problems& problems) {
  const TlsSettings& tls = settings.tls;
  if (tls.certificates.size() != tls.private_keys.size()) {
    problems.error({"tls", "private_key"}, "expected as many as tls.certificate has, " +
                                               std::to_string(tls.certificates.size()));
  }
  for (std::size_t i = 0; i < settings.listen.size(); ++i) {
    if (settings.listen[i].client_ca.empty() || settings.listen[i].tls) continue;
    problems.error({"listen", std::to_string(i), "client_ca"},
                   "only TLS knows client certificates");
  }
}

void check_window(const Settings& settings, Problems& problems) {
  if (settings.store.deduplication_window <= Millis(0)) return;  // has an error of its own
  const Millis needed = settings.limits.timestamp_past + settings.limits.timestamp_future;
  if (settings.store.deduplication_window >= needed) return;
  problems.error({"store", "deduplication_window"},
                 "is shorter than limits.timestamp_past and limits.timestamp_future together: a "
                 "captured request could be replayed after its body is forgotten");
}

void check_unfinished(const Settings& settings, Problems& problems) {
  const LimitSettings& limits = settings.limits;
  if (limits.unfinished_bytes == 0) return;  // has an error of its own
  if (limits.unfinished_bytes >= limits.header_bytes + limits.body_bytes) return;
  problems.error({"limits", "unfinished_bytes"},
                 "is less than limits.header_bytes and limits.body_bytes together: the largest "
                 "request could never be read");
}

/// Standard Webhooks, "Symmetric secrets": 24 to 64 random bytes.
bool is_webhook_secret(const std::string& secret) {
  constexpr std::string_view kPrefix = "whsec_";
  if (!secret.starts_with(kPrefix)) return false;
  const auto key = base::from_base64(std::string_view(secret).substr(kPrefix.size()));
  return key && key->size() >= 24 && key->size() <= 64;
}

bool is_credentials(const SecretText& secret) {
  const std::string& text = secret.expose();
  return text.empty() || (text.find(':') != std::string::npos && !text.starts_with(':'));
}

/// What is set by us, or decides how a message is framed, is nobody's to set.
bool is_reserved_header(std::string_view header) {
  const std::string name = base::lower_case(header.substr(0, header.find(':')));
  constexpr std::array<std::string_view, 9> kReserved = {
      "host",   "content-length", "transfer-encoding", "connection",
      "expect", "upgrade",        "content-type",      "te",
      "trailer"};
  return std::ranges::find(kReserved, name) != kReserved.end() || name.starts_with("webhook-") ||
         name.starts_with("svix-") || name.starts_with("api-") || name.starts_with("ce-");
}

void check_headers(const DestinationSettings& destination, Problems& problems) {
  const auto& headers = destination.webhook.headers;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const std::string& header = headers[i].expose();
    if (!is_reserved_header(header)) continue;
    problems.error({"destinations", destination.name, "headers", std::to_string(i)},
                   header.substr(0, header.find(':')) + " is set by housecalld");
  }
}

void check_authorisation(const DestinationSettings& destination, Problems& problems) {
  const WebhookSettings& webhook = destination.webhook;
  const auto complain = [&](const char* key, const std::string& what) {
    problems.error({"destinations", destination.name, key}, what);
  };
  if (!is_credentials(webhook.basic_auth)) complain("basic_auth", "expected user:password");
  if (!is_credentials(webhook.proxy_auth)) complain("proxy_auth", "expected user:password");
  const bool bearer = !webhook.bearer_token.expose().empty();
  const bool basic = !webhook.basic_auth.expose().empty();
  if (bearer && basic) complain("bearer_token", "basic_auth stands there, too; use one of them");
  if (webhook.bearer_token.expose().find_first_of(" \t\r\n") != std::string::npos) {
    complain("bearer_token", "expected a token without white space");
  }
  if (webhook.client_certificate.empty() != webhook.client_key.empty()) {
    complain("client_certificate", "client_certificate and client_key go together");
  }
  if (webhook.proxy.empty() && !webhook.proxy_auth.expose().empty()) {
    complain("proxy_auth", "there is no proxy");
  }
  if ((bearer || basic) && webhook.url.starts_with("http://")) {
    problems.warning({"destinations", destination.name, "url"},
                     "the authorisation goes over the network in clear");
  }
}

/// Routes are filtered by what the event and its record are; misspelt names would let nothing pass.
void check_message(const DestinationSettings& destination, Problems& problems) {
  const auto complain = [&](const char* key, std::size_t i, const std::string& what) {
    problems.error({"destinations", destination.name, key, std::to_string(i)}, what);
  };
  if (destination.format == "cloudevents-binary" && destination.kind != "webhook") {
    problems.error({"destinations", destination.name, "format"},
                   "cloudevents-binary needs headers, which only a webhook has; use cloudevents");
  }
  const FilterSettings& only = destination.only;
  for (std::size_t i = 0; i < only.records.size(); ++i) {
    const auto condition = plan::parse_condition(only.records[i]);
    if (condition.has_error()) complain("only_records", i, condition.error().message);
  }
  const auto events = mapping::known_events();
  for (std::size_t i = 0; i < only.events.size(); ++i) {
    const std::string event(mapping::payload_name(only.events[i]));
    if (std::ranges::find(events, event) != events.end()) continue;
    const auto near = base::nearest(event, events);
    problems.warning({"destinations", destination.name, "only_events", std::to_string(i)},
                     "Housecall Pro is not known to send " + in_quotes(event) +
                         (near ? "; did you mean " + in_quotes(std::string(*near)) + "?" : ""));
  }
  const auto objects = manifest::subscribable_objects();
  for (std::size_t i = 0; i < only.objects.size(); ++i) {
    if (std::ranges::find(objects, only.objects[i]) != objects.end()) continue;
    const auto near = base::nearest(only.objects[i], objects);
    complain("only_objects", i,
             "there is no object " + in_quotes(only.objects[i]) +
                 (near ? "; did you mean " + in_quotes(std::string(*near)) + "?" : ""));
  }
}

std::filesystem::path real_path(const std::filesystem::path& path) {
  std::error_code failed;
  const auto file = base::follow_links(path);
  auto real = std::filesystem::weakly_canonical(file, failed);
  return failed ? file : real;
}

/// Two writers of one file would each wait for the other's lock for ever.
void check_files(const Settings& settings, Problems& problems) {
  std::map<std::filesystem::path, std::string> owners = {
      {real_path(settings.store.path), "store.path"}};
  for (const DestinationSettings& destination : settings.destinations) {
    if (destination.kind != "file" || destination.file.path.empty()) continue;
    const auto [owner, added] =
        owners.try_emplace(real_path(destination.file.path), "destinations." + destination.name);
    if (added) continue;
    problems.error({"destinations", destination.name, "path"},
                   "is the file of " + owner->second + ", too");
  }
}

void check_destinations(const Settings& settings, Problems& problems) {
  check_files(settings, problems);
  if (settings.destinations.empty()) {
    problems.warning({"destinations"}, "is empty: every event will be unrouted");
  }
  for (const DestinationSettings& destination : settings.destinations) {
    check_message(destination, problems);
    check_headers(destination, problems);
    check_authorisation(destination, problems);
    for (std::size_t i = 0; i < destination.webhook.secrets.size(); ++i) {
      if (is_webhook_secret(destination.webhook.secrets[i].expose())) continue;
      problems.error({"destinations", destination.name, "secrets", std::to_string(i)},
                     "expected whsec_ and the base64 of 24 to 64 bytes");
    }
  }
}

void check_signing_secrets(const InstallationSettings& installation, const std::string& index,
                           Problems& problems) {
  for (std::size_t i = 0; i < installation.signing_secrets.size(); ++i) {
    const std::string flaw =
        installations::flaw_of_secret(installation.signing_secrets[i].text.expose());
    if (flaw.empty()) continue;
    problems.error({"installations", index, "signing_secrets", std::to_string(i)},
                   "expected 16 to 512 characters of printable ASCII, but " + flaw);
  }
}

void check_installations(const Settings& settings, Problems& problems) {
  if (settings.installations.empty() && settings.store.secret_keys.empty()) {
    problems.warning({"installations"},
                     "is empty, and without store.secret_keys none in the store can have a secret: "
                     "every event will be refused");
  }
  std::map<std::string, std::string> places;
  for (std::size_t i = 0; i < settings.installations.size(); ++i) {
    const InstallationSettings& installation = settings.installations[i];
    const std::string index = std::to_string(i);
    check_signing_secrets(installation, index, problems);
    if (installation.signing_secrets.empty()) {
      problems.warning({"installations", index, "signing_secrets"},
                       "is empty: its events are refused until it has one");
    }
    const auto choices = installations::parse_choices(installation.choices);
    if (choices.has_error()) problems.error({"installations", index}, choices.error().message);
    if (installation.id.empty()) continue;  // has an error of its own
    const auto [earlier, added] = places.try_emplace(installation.id, installation.place);
    if (added) continue;
    problems.error({"installations", index, "id"},
                   in_quotes(installation.id) + " is taken at " + earlier->second);
  }
}

/// AES-256 takes 32 bytes.
void check_secret_keys(const Settings& settings, Problems& problems) {
  const auto& keys = settings.store.secret_keys;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto key = base::from_base64(keys[i].expose());
    if (key && key->size() == 32) continue;
    problems.error({"store", "secret_keys", std::to_string(i)},
                   "expected the base64 of 32 bytes, as `openssl rand -base64 32` prints it");
  }
}

void check_delivery(const Settings& settings, Problems& problems) {
  if (settings.delivery.retry_delays.size() > 100) {
    problems.error({"delivery", "retry_delays"}, "has more than 100 items");
  }
  if (settings.delivery.refused_retry_delays.size() > 100) {
    problems.error({"delivery", "refused_retry_delays"}, "has more than 100 items");
  }
  const Millis kept = settings.retention.undelivered;
  if (kept > Millis(0) && kept < settings.delivery.give_up_after) {
    problems.error(
        {"retention", "undelivered"},
        "is shorter than delivery.give_up_after: what an outage leaves undelivered would "
        "be kept for less than it was waited for");
  }
}

}  // namespace

void complete(Settings& settings, const Problems& problems) {
  for (std::size_t i = 0; i < settings.installations.size(); ++i) {
    InstallationSettings& installation = settings.installations[i];
    installation.place = problems.place({"installations", std::to_string(i)});
    if (installation.updated_at != base::Timestamp()) continue;
    installation.updated_at =
        changed_at(installation.place.substr(0, installation.place.rfind(':')));
  }
}

void check(const Settings& settings, Problems& problems) {
  check_listeners(settings, problems);
  check_remote_admin(settings, problems);
  check_downloads(settings, problems);
  check_tls(settings, problems);
  check_window(settings, problems);
  check_unfinished(settings, problems);
  check_destinations(settings, problems);
  check_installations(settings, problems);
  check_secret_keys(settings, problems);
  check_delivery(settings, problems);
}

}  // namespace housecalld::config
