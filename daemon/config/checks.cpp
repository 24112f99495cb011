// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/checks.hpp"

#include <sys/stat.h>

#include <set>
#include <string>

#include "routing/base/crypto.hpp"

namespace housecalld::config {
namespace {

base::Timestamp changed_at(const std::filesystem::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0) return {};
  return base::Timestamp(std::chrono::seconds(status.st_mtim.tv_sec));
}

void default_to(std::string& value, const std::string& other) {
  if (value.empty()) value = other;
}

bool speaks_tls(const Settings& settings) {
  return !settings.tls.certificate.empty() && !settings.tls.private_key.empty();
}

void check_listeners(const Settings& settings, Problems& problems) {
  if (settings.listen.empty()) {
    problems.error({"listen"}, "is missing; expected at least one listener");
  }
  std::set<std::string> addresses;
  for (std::size_t i = 0; i < settings.listen.size(); ++i) {
    const std::string& address = settings.listen[i].address;
    if (!address.empty() && !address.ends_with(":0") && !addresses.insert(address).second) {
      problems.error({"listen", std::to_string(i), "address"},
                     "\"" + address + "\" is taken by an earlier one");
    }
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
  if (!admin.remote_listen.empty() && admin.remote_tokens.empty()) {
    problems.error({"admin", "remote_tokens"}, "is empty: nobody could ask at admin.remote_listen");
  }
  for (std::size_t i = 0; i < admin.remote_tokens.size(); ++i) {
    if (admin.remote_tokens[i].expose().size() >= kLeastToken) continue;
    problems.error({"admin", "remote_tokens", std::to_string(i)}, "expected 32 characters or more");
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

void check_destinations(const Settings& settings, Problems& problems) {
  if (settings.destinations.empty()) {
    problems.warning({"destinations"}, "is empty: every event will be unrouted");
  }
  for (const DestinationSettings& destination : settings.destinations) {
    for (std::size_t i = 0; i < destination.webhook.secrets.size(); ++i) {
      if (is_webhook_secret(destination.webhook.secrets[i].expose())) continue;
      problems.error({"destinations", destination.name, "secrets", std::to_string(i)},
                     "expected whsec_ and the base64 of 24 to 64 bytes");
    }
  }
}

void check_installations(const Settings& settings, Problems& problems) {
  if (settings.installations.empty()) {
    problems.warning({"installations"}, "is empty: every request will be refused");
  }
  std::set<std::string> ids;
  for (std::size_t i = 0; i < settings.installations.size(); ++i) {
    const std::string& id = settings.installations[i].id;
    if (!id.empty() && !ids.insert(id).second) {
      problems.error({"installations", std::to_string(i), "id"},
                     "\"" + id + "\" is taken by an earlier one");
    }
  }
}

void check_delivery(const Settings& settings, Problems& problems) {
  if (settings.delivery.retry_delays.size() > 100) {
    problems.error({"delivery", "retry_delays"}, "has more than 100 items");
  }
}

}  // namespace

void complete(Settings& settings, const std::filesystem::path& file) {
  for (InstallationSettings& installation : settings.installations) {
    default_to(installation.group_ref, installation.id);
    default_to(installation.group_name, installation.group_ref);
    default_to(installation.consumer_ref, installation.id);
    default_to(installation.consumer_name, installation.consumer_ref);
    if (installation.updated_at == base::Timestamp()) installation.updated_at = changed_at(file);
  }
}

void check(const Settings& settings, Problems& problems) {
  check_listeners(settings, problems);
  check_remote_admin(settings, problems);
  check_window(settings, problems);
  check_unfinished(settings, problems);
  check_destinations(settings, problems);
  check_installations(settings, problems);
  check_delivery(settings, problems);
}

}  // namespace housecalld::config
