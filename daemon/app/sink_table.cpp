// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/sink_table.hpp"

#include <utility>

#include "routing/base/crypto.hpp"
#include "routing/http/curl_client.hpp"
#include "routing/sinks/file/file_writer.hpp"
#include "routing/sinks/line_sink.hpp"
#include "routing/sinks/registry.hpp"
#include "routing/sinks/stdout/stdout_writer.hpp"
#include "routing/sinks/webhook/webhook_sink.hpp"

namespace housecalld::app {
namespace {

using Made = base::Result<std::unique_ptr<sinks::Sink>>;
/// Local writes are quick or stuck; this only bounds the lease.
constexpr std::chrono::seconds kLocalTimeOut(30);

/// Headers that are sent with each message, the authorisation among them.
http::Headers headers_of(const config::WebhookSettings& settings) {
  http::Headers headers;
  for (const config::SecretText& header : settings.headers) {
    const std::string& text = header.expose();
    const auto colon = text.find(':');
    headers.emplace_back(text.substr(0, colon),
                         text.substr(text.find_first_not_of(' ', colon + 1)));
  }
  if (const std::string& basic = settings.basic_auth.expose(); !basic.empty()) {
    headers.emplace_back("Authorization", "Basic " + base::to_base64(base::bytes_of(basic)));
  }
  if (const std::string& token = settings.bearer_token.expose(); !token.empty()) {
    headers.emplace_back("Authorization", "Bearer " + token);
  }
  return headers;
}

base::Result<http::ClientOptions> client_options(const config::WebhookSettings& settings, bool tls,
                                                 http::TrustStores& trust) {
  http::ClientOptions options;
  options.allow_networks = settings.allow_networks;
  options.certificate = settings.client_certificate;
  options.private_key = settings.client_key;
  options.http2 = settings.http2;
  if (!settings.proxy.empty()) {
    auto url = http::parse_url(settings.proxy);
    if (url.has_error()) return base::with_context("proxy", url.error());
    tls = tls || url->tls;
    options.proxy = http::Proxy{std::move(*url), settings.proxy_auth};
  }
  if (tls) {
    auto store = trust.get(settings.ca_file);
    if (store.has_error()) return store.error();
    options.trust = std::move(*store);
  }
  if (settings.client_certificate.empty()) return options;
  const auto checked = http::check_key_pair(settings.client_certificate, settings.client_key);
  if (checked.has_error()) return checked.error();
  return options;
}

Made make_webhook(const config::WebhookSettings& settings, const net::any_io_executor& executor,
                  const base::Clock& clock, http::TrustStores& trust) {
  sinks::WebhookOptions options;
  auto url = http::parse_url(settings.url);
  if (url.has_error()) return url.error();
  options.url = std::move(*url);
  for (const config::SecretText& secret : settings.secrets) {
    auto key = sinks::WebhookKey::parse(secret);
    if (key.has_error()) return key.error();
    options.keys.push_back(std::move(*key));
  }
  options.headers = headers_of(settings);
  options.time_out = settings.time_out;
  options.response_time = settings.response_time;
  options.response_bytes = settings.response_bytes;
  const auto way = client_options(settings, options.url.tls, trust);
  if (way.has_error()) return way.error();
  auto client = http::make_curl_client(executor, *way);
  if (client.has_error()) return client.error();
  return std::make_unique<sinks::WebhookSink>(std::move(options), std::move(*client), clock);
}

Made make_file(const config::DestinationSettings& settings, const base::Clock& clock) {
  const config::FileSettings& file = settings.file;
  sinks::FileOptions options{file.path, file.rotate_bytes, file.rotate_age, file.keep};
  return std::make_unique<sinks::LineSink>(
      std::make_unique<sinks::FileWriter>(std::move(options), clock), kLocalTimeOut);
}

Made make_stdout() {
  return std::make_unique<sinks::LineSink>(std::make_unique<sinks::StdoutWriter>(), kLocalTimeOut);
}

}  // namespace

MakeSink sink_maker(const base::Clock& clock) {
  using Executor = net::any_io_executor;
  using Settings = config::DestinationSettings;
  sinks::Registry<Settings> table;
  const auto trust = std::make_shared<http::TrustStores>();
  table.add("webhook", [&clock, trust](const Settings& settings, const Executor& executor) {
    return make_webhook(settings.webhook, executor, clock, *trust);
  });
  table.add("file", [&clock](const Settings& settings, const Executor& /*executor*/) {
    return make_file(settings, clock);
  });
  table.add("stdout", [](const Settings& /*settings*/, const Executor& /*executor*/) {
    return make_stdout();
  });
  return [table = std::move(table)](const Settings& settings, const Executor& executor) {
    return table.make(settings.kind, settings, executor);
  };
}

}  // namespace housecalld::app
