// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/listeners.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "routing/base/address.hpp"

namespace housecalld::app {
namespace {

constexpr std::size_t kMostRequestThreads = 4;
constexpr std::size_t kAdminShare = 4;  // of the connections, a client may have one part
std::size_t request_thread_count(const config::LimitSettings& limits) {
  if (limits.threads != 0) return limits.threads;
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMostRequestThreads);
}

housecalld::net::Limits net_limits(const config::LimitSettings& settings) {
  housecalld::net::Limits limits;
  limits.connections = settings.connections;
  limits.connections_per_client = settings.connections_per_client;
  limits.first_request_time = settings.first_request_time;
  limits.header_bytes = settings.header_bytes;
  limits.body_bytes = settings.body_bytes;
  limits.unfinished_bytes = settings.unfinished_bytes;
  limits.retry_after = settings.retry_after;
  limits.handshake_time = settings.handshake_time;
  limits.header_time = settings.header_time;
  limits.body_time = settings.body_time;
  limits.write_time = settings.write_time;
  limits.idle_time = settings.idle_time;
  return limits;
}

/// A listener of its own, or all the sockets that were handed over under its name.
base::Result<void> open_all(housecalld::net::Server& server,
                            housecalld::net::ListenerOptions options, HandedSockets& handed) {
  if (!options.address.starts_with(base::kInheritedPrefix)) return server.listen(options);
  const auto descriptors = handed.take(options.address.substr(base::kInheritedPrefix.size()));
  if (descriptors.empty()) {
    return base::fail(base::Errc::kIo,
                      options.address +
                          ": no socket of this name was handed over; is the socket "
                          "unit running?");
  }
  for (const int descriptor : descriptors) {
    options.handed_over = descriptor;
    const auto opened = server.listen(options);
    if (opened.has_error()) return opened.error();
  }
  return {};
}

}  // namespace

std::vector<base::Network> networks_of(const config::ProxySettings& proxies) {
  std::vector<base::Network> networks;
  networks.reserve(proxies.trusted.size());
  for (const std::string& text : proxies.trusted) {
    networks.push_back(base::Network::parse(text).value());
  }
  return networks;
}

Listeners::Threads::Threads(const config::LimitSettings& limits, base::Log& log)
    : request("request", request_thread_count(limits), log), control("control", 1, log) {}

Listeners::Listeners(const config::Settings& settings, std::shared_ptr<TlsContexts> tls,
                     Threads& threads, const base::Clock& clock, base::Log& log,
                     base::Metrics& metrics)
    : settings_(settings),
      tls_(std::move(tls)),
      log_(log),
      threads_(threads),
      webhooks_(kWebhookServer, threads_.request.executors(), clock, log, metrics),
      admin_(kAdminServer, threads_.control.executors(), clock, log, metrics),
      downloads_(kDownloadServer, threads_.control.executors(), clock, log, metrics) {}

base::Result<void> Listeners::open(const Answering& answering, HandedSockets& handed) {
  threads_.request.start();
  threads_.control.start();
  const auto opened = open_webhooks(answering.webhooks, handed);
  if (opened.has_error()) return opened.error();
  const auto downloads = open_downloads(answering.downloads, handed);
  if (downloads.has_error()) return downloads.error();
  const auto admin = open_admin(answering, handed);
  if (admin.has_error()) return admin.error();
  for (const std::string& name : handed.untaken()) {
    log_.warn("a socket was handed over that no listener names", {{"name", name}});
  }
  return {};
}

base::Result<void> Listeners::open_webhooks(handlers::Handler& handler, HandedSockets& handed) {
  housecalld::net::ListenerOptions options{"", nullptr, handler, net_limits(settings_.limits)};
  options.trusted_proxies = networks_of(settings_.proxies);
  for (const config::ListenSettings& listen : settings_.listen) {
    options.address = listen.address;
    options.tls = listen.tls ? tls_->of(listen.client_ca) : nullptr;
    options.access.group = listen.group;
    options.proxy_protocol = listen.proxy_protocol;
    const auto opened = open_all(webhooks_, options, handed);
    if (opened.has_error()) return base::with_context("listen", opened.error());
  }
  return {};
}

base::Result<void> Listeners::open_downloads(handlers::Handler& handler, HandedSockets& handed) {
  const config::DownloadSettings& settings = settings_.downloads;
  if (settings.listen.empty()) return {};
  housecalld::net::ListenerOptions options{settings.listen, settings.tls ? tls_->of({}) : nullptr,
                                           handler, net_limits(settings_.limits)};
  options.trusted_proxies = networks_of(settings_.proxies);
  const auto opened = open_all(downloads_, options, handed);
  if (opened.has_error()) return base::with_context("downloads.listen", opened.error());
  return {};
}

base::Result<void> Listeners::open_admin(const Answering& answering, HandedSockets& handed) {
  housecalld::net::Limits limits = net_limits(settings_.limits);
  limits.connections = settings_.admin.connections;
  limits.connections_per_client = std::max<std::size_t>(1, limits.connections / kAdminShare);
  const auto open = [&](const char* key, const std::string& address, bool tls,
                        handlers::Handler& handler) -> base::Result<void> {
    if (address.empty()) return {};
    housecalld::net::ListenerOptions options{
        address, tls ? tls_->of(settings_.admin.client_ca) : nullptr, handler, limits};
    const std::string& group = settings_.admin.group;
    options.access = {group.empty() ? mode_t{0600} : mode_t{0660}, group};
    const auto opened = open_all(admin_, options, handed);
    if (opened.has_error()) return base::with_context(key, opened.error());
    return {};
  };
  const config::AdminSettings& admin = settings_.admin;
  auto opened = open("admin.listen", admin.listen, false, answering.admin);
  if (opened)
    opened = open("admin.remote_listen", admin.remote_listen, true, answering.remote_admin);
  if (opened) opened = open("metrics.listen", settings_.metrics.listen, false, answering.metrics);
  return opened;
}

void Listeners::drain(std::function<void()> done) {
  webhooks_.drain(std::move(done));
  admin_.drain([] {});
  downloads_.drain([] {});
}

void Listeners::abort() {
  webhooks_.abort();
  admin_.abort();
  downloads_.abort();
}

}  // namespace housecalld::app
