// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/sink_table.hpp"

#include <map>
#include <string_view>

#include "routing/http/beast_client.hpp"
#include "routing/sinks/file/file_writer.hpp"
#include "routing/sinks/line_sink.hpp"
#include "routing/sinks/stdout/stdout_writer.hpp"
#include "routing/sinks/webhook/webhook_sink.hpp"

namespace housecalld::app {
namespace {

using Made = base::Result<std::unique_ptr<sinks::Sink>>;
using Factory = Made (*)(const config::DestinationSettings&, const net::any_io_executor&,
                         const base::Clock&);

/// Local writes are quick or stuck; this only bounds the lease.
constexpr std::chrono::seconds kLocalTimeOut(30);

Made make_webhook(const config::DestinationSettings& settings, const net::any_io_executor& executor,
                  const base::Clock& clock) {
  sinks::WebhookOptions options;
  auto url = http::parse_url(settings.webhook.url);
  if (url.has_error()) return url.error();
  options.url = std::move(*url);
  for (const config::SecretText& secret : settings.webhook.secrets) {
    auto key = sinks::WebhookKey::parse(secret);
    if (key.has_error()) return key.error();
    options.keys.push_back(std::move(*key));
  }
  options.time_out = settings.webhook.time_out;
  options.response_bytes = settings.webhook.response_bytes;

  http::ClientOptions client_options;
  client_options.allow_networks = settings.webhook.allow_networks;
  client_options.ca_file = settings.webhook.ca_file;
  auto client = http::make_beast_client(executor, client_options);
  if (client.has_error()) return client.error();
  return std::make_unique<sinks::WebhookSink>(std::move(options), std::move(*client), clock);
}

Made make_file(const config::DestinationSettings& settings,
               const net::any_io_executor& /*executor*/, const base::Clock& clock) {
  const config::FileSettings& file = settings.file;
  sinks::FileOptions options{file.path, file.rotate_bytes, file.rotate_age, file.keep};
  return std::make_unique<sinks::LineSink>(
      std::make_unique<sinks::FileWriter>(std::move(options), clock), kLocalTimeOut);
}

Made make_stdout(const config::DestinationSettings& /*settings*/,
                 const net::any_io_executor& /*executor*/, const base::Clock& /*clock*/) {
  return std::make_unique<sinks::LineSink>(std::make_unique<sinks::StdoutWriter>(), kLocalTimeOut);
}

const std::map<std::string_view, Factory>& factories() {
  static const std::map<std::string_view, Factory> table = {
      {"webhook", make_webhook},
      {"file", make_file},
      {"stdout", make_stdout},
  };
  return table;
}

}  // namespace

MakeSink sink_maker(const base::Clock& clock) {
  return [&clock](const config::DestinationSettings& settings,
                  const net::any_io_executor& executor) -> Made {
    const auto factory = factories().find(settings.kind);
    if (factory == factories().end()) {
      return base::fail(base::Errc::kInvalid, "no sink of kind \"" + settings.kind + "\"");
    }
    return factory->second(settings, executor, clock);
  };
}

}  // namespace housecalld::app
