// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/sink_table.hpp"

#include <utility>

#include "routing/http/beast_client.hpp"
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
  table.add("webhook", [&clock](const Settings& settings, const Executor& executor) {
    return make_webhook(settings, executor, clock);
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
