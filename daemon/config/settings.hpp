// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/secret.hpp"
#include "routing/installations/choices.hpp"
#include "routing/installations/entry.hpp"

namespace housecalld::config {

using base::Millis;
using SecretText = base::Secret<std::string>;

/// The configuration after loading: every value checked, every default filled in, every secret
/// resolved, relative paths made absolute against the configuration file's folder. What each key
/// means stands in the definition table (definitions.cpp) and in the reference page made from it.

struct ListenSettings {
  std::string address;
  bool tls = true;
  std::string group;  ///< of a Unix socket; empty: the process's own
  bool proxy_protocol = false;
  std::filesystem::path client_ca;  ///< empty: no client certificate is wanted
  friend bool operator==(const ListenSettings&, const ListenSettings&) = default;
};

/// Proxies in front of the listeners.
struct ProxySettings {
  std::vector<std::string> trusted;  ///< CIDR
  std::string header;                ///< `X-Forwarded-For`, `Forwarded` or `none`
  friend bool operator==(const ProxySettings&, const ProxySettings&) = default;
};

/// Who may ask at admin.remote_listen.
struct AdminTokenSettings {
  std::string name;
  SecretText secret;
  std::vector<std::string> scopes;  ///< `read`, `operate`, `erase`
  friend bool operator==(const AdminTokenSettings&, const AdminTokenSettings&) = default;
};

struct AdminSettings {
  std::string listen;         ///< `unix:PATH`; empty: no admin listener
  std::string group;          ///< whose members may use it; empty: the process's user alone
  std::string remote_listen;  ///< empty: none with TLS and token
  std::vector<AdminTokenSettings> tokens;
  std::vector<std::string> hosts;  ///< by which TCP listeners are addressed
  std::size_t connections = 0;
  Millis failure_delay{0};
  std::filesystem::path client_ca;
  friend bool operator==(const AdminSettings&, const AdminSettings&) = default;
};

struct MetricsSettings {
  std::string listen;  ///< empty: none besides those of `admin`
  friend bool operator==(const MetricsSettings&, const MetricsSettings&) = default;
};

/// Where events that are too large for their message are fetched.
struct DownloadSettings {
  std::string listen;  ///< empty: none, and they are dead letters
  bool tls = true;
  std::string public_url;
  SecretText secret;
  Millis expiry{0};
  friend bool operator==(const DownloadSettings&, const DownloadSettings&) = default;
};

struct TlsSettings {
  std::vector<std::string> certificates;
  std::vector<std::string> private_keys;  ///< each to the certificate in its place
  std::string min_version;                ///< `1.2` or `1.3`
  Millis check_interval{0};
  friend bool operator==(const TlsSettings&, const TlsSettings&) = default;
};

struct LimitSettings {
  std::size_t threads = 0;  ///< 0: one per processor, at most 4
  std::size_t connections = 0;
  std::size_t connections_per_client = 0;
  std::size_t header_bytes = 0;
  std::size_t body_bytes = 0;
  std::size_t unfinished_bytes = 0;
  Millis handshake_time{0};
  Millis header_time{0};
  Millis body_time{0};
  Millis write_time{0};
  Millis first_request_time{0};
  Millis idle_time{0};
  Millis shutdown_time{0};
  Millis timestamp_past{0};
  Millis timestamp_future{0};
  Millis retry_after{0};  ///< what a 503 tells HCP to wait
  friend bool operator==(const LimitSettings&, const LimitSettings&) = default;
};

struct StoreSettings {
  std::filesystem::path path;
  std::uint64_t min_free_bytes = 0;
  std::uint64_t max_bytes = 0;     ///< 0: no limit
  std::size_t max_unfinished = 0;  ///< deliveries; 0: no limit
  Millis deduplication_window{0};
  std::size_t queue_bytes = 0;  ///< bodies that wait for a commit, past it 503
  Millis commit_time{0};        ///< how long a request waits for its commit, past it 503
  Millis check_interval{0};
  std::vector<SecretText> secret_keys;  ///< 32 bytes each, the first encrypts
  friend bool operator==(const StoreSettings&, const StoreSettings&) = default;
};

/// How long events are kept; 0: for ever.
struct RetentionSettings {
  Millis delivered{0};
  Millis undelivered{0};
  Millis payloads{0};
  Millis tombstones{0};
  std::uint64_t max_bytes = 0;  ///< 0: no limit
  Millis clock_settle_time{0};
};

struct WebhookSettings {
  std::string url;
  std::vector<SecretText> secrets;  ///< `whsec_<base64>`
  Millis time_out{0};
  std::vector<std::string> allow_networks;  ///< CIDR
  std::filesystem::path ca_file;            ///< empty: the system's
  std::size_t response_bytes = 0;
  Millis response_time{0};
  std::vector<SecretText> headers;  ///< `Name: value`
  SecretText basic_auth;            ///< `user:password`; empty: none
  SecretText bearer_token;          ///< empty: none
  std::filesystem::path client_certificate;
  std::filesystem::path client_key;
  std::string proxy;  ///< URL; empty: none
  SecretText proxy_auth;
  bool http2 = false;
  std::size_t max_message_bytes = 0;
  friend bool operator==(const WebhookSettings&, const WebhookSettings&) = default;
};

struct FileSettings {
  std::filesystem::path path;
  std::uint64_t rotate_bytes = 0;  ///< 0: never
  Millis rotate_age{0};            ///< 0: never
  std::size_t keep = 0;            ///< rotated files that are kept, 0: all
  friend bool operator==(const FileSettings&, const FileSettings&) = default;
};

/// What a destination wants of that which the manifest routes to it; empty: everything.
struct FilterSettings {
  std::vector<std::string> events;
  std::vector<std::string> objects;
  std::vector<std::string> installations;
  std::vector<std::string> records;  ///< conditions, as plan::parse_condition takes them
  friend bool operator==(const FilterSettings&, const FilterSettings&) = default;
};

struct DestinationSettings {
  std::string name;
  std::string kind;    ///< `webhook`, `file`, `stdout`
  std::string format;  ///< as message::parse_format takes it
  FilterSettings only;
  std::size_t concurrency = 0;
  double rate = 0;          ///< attempts begun per second; 0: no limit
  WebhookSettings webhook;  ///< meaningful for its kind only, as is `file`
  FileSettings file;
  friend bool operator==(const DestinationSettings&, const DestinationSettings&) = default;
};

struct InstallationSettings {
  std::string id;
  std::string project;
  std::string integration;
  std::string group_ref;
  std::string group_name;
  std::string consumer_ref;
  std::string consumer_name;
  std::string company_id;
  std::vector<installations::SigningSecret> signing_secrets;
  SecretText api_key;
  installations::Limits limits;
  installations::ChoiceTexts choices;
  base::Timestamp updated_at;
  std::string place;  ///< `FILE:LINE`
};

struct DeliverySettings {
  std::vector<Millis> retry_delays;
  double jitter = 0;
  Millis retry_after_cap{0};
  Millis give_up_after{0};  ///< 0: never, as for `disable_after`
  Millis disable_after{0};
  std::size_t disable_failures = 0;
  std::vector<Millis> refused_retry_delays;
  std::size_t failure_budget = 0;
  Millis probe_interval{0};
  friend bool operator==(const DeliverySettings&, const DeliverySettings&) = default;
};

struct MappingSettings {
  bool forward_ghost_jobs = false;
  std::string after_delete;  ///< `other`, `hold`, `forward`
};

struct LogSettings {
  std::string level;   ///< debug, info, warning, error
  std::string format;  ///< text, json
};

struct Settings {
  std::vector<ListenSettings> listen;
  ProxySettings proxies;
  AdminSettings admin;
  MetricsSettings metrics;
  DownloadSettings downloads;
  TlsSettings tls;
  LimitSettings limits;
  StoreSettings store;
  RetentionSettings retention;
  std::filesystem::path manifest;
  std::vector<DestinationSettings> destinations;
  std::vector<InstallationSettings> installations;  ///< those of installations_dir, too
  std::filesystem::path installations_dir;          ///< empty: none
  std::string public_url;                           ///< of the endpoint, as HCP reaches it
  DeliverySettings delivery;
  MappingSettings mapping;
  LogSettings log;
};

}  // namespace housecalld::config
