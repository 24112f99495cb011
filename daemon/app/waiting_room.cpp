// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/waiting_room.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "daemon/app/service_manager.hpp"
#include "handlers/health/health.hpp"
#include "handlers/http/router.hpp"
#include "handlers/metrics/metrics_handler.hpp"
#include "handlers/middleware/chain.hpp"
#include "handlers/middleware/host_gate.hpp"

namespace housecalld::app {
namespace {

using Opened = base::Result<std::unique_ptr<store::Store>>;

constexpr base::Millis kPause{1'000};

class Unavailable final : public handlers::Handler {
 public:
  explicit Unavailable(base::Millis retry_after) : retry_after_(retry_after) {}

  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& /*request*/) override {
    co_return handlers::unavailable_response(retry_after_);
  }

 private:
  base::Millis retry_after_;
};

/// Everybody who comes is told to come again.
class OpenRoom {
 public:
  OpenRoom(const WaitingRoom& room, const std::string& reason)
      : threads_(room.settings.limits, room.log),
        listeners_(room.settings, room.tls, threads_, room.clock, room.log, metrics_),
        webhooks_(chain(room, std::make_unique<Unavailable>(room.settings.limits.retry_after))),
        status_(chain(room, status_table(room, reason))),
        metrics_only_(
            chain(room, std::make_unique<middleware::HostGate>(
                            status_table(room, reason), our_names(room.settings, room.tls)))) {}
  OpenRoom(const OpenRoom&) = delete;
  OpenRoom& operator=(const OpenRoom&) = delete;
  /// Who is being answered is answered.
  ~OpenRoom() {
    std::promise<void> ended;
    listeners_.drain([&ended] { ended.set_value(); });
    if (ended.get_future().wait_for(kPause) != std::future_status::ready) listeners_.abort();
    threads_.request.stop();
    threads_.control.stop();
  }

  [[nodiscard]] base::Result<void> open(HandedSockets& handed) {
    // Who comes with a token comes again.
    return listeners_.open({*webhooks_, *status_, *webhooks_, *metrics_only_, *webhooks_}, handed);
  }

 private:
  using HandlerPtr = std::unique_ptr<handlers::Handler>;

  HandlerPtr chain(const WaitingRoom& room, HandlerPtr handler) {
    return middleware::standard_chain(std::move(handler), kWebhookServer, room.log, metrics_);
  }

  HandlerPtr status_table(const WaitingRoom& room, const std::string& reason) {
    const std::vector<std::string> read_only = {"GET", "HEAD"};
    const auto report = [reason] {
      health::Report made;
      made.version = HOUSECALLD_VERSION;
      made.not_storing = {reason};
      return made;
    };
    auto table = std::make_unique<handlers::Router>(
        std::make_unique<Unavailable>(room.settings.limits.retry_after));
    table->add("/health", read_only, std::make_unique<health::HealthHandler>(report));
    table->add("/ready", read_only, std::make_unique<health::ReadyHandler>(report));
    table->add("/metrics", read_only, std::make_unique<metrics::MetricsHandler>(metrics_));
    return table;
  }

  base::Metrics metrics_;
  Listeners::Threads threads_;
  Listeners listeners_;
  HandlerPtr webhooks_;
  HandlerPtr status_;
  HandlerPtr metrics_only_;
};

/// Until it can be opened, or a signal comes.
Opened try_again(const store::SqliteOptions& options, const base::Error& first) {
  Opened opened = first;
  net::io_context loop;
  net::signal_set signals(loop, SIGTERM, SIGINT);
  net::steady_timer timer(loop);
  const std::function<void()> wait = [&] {
    timer.expires_after(kPause);
    timer.async_wait([&](const boost::system::error_code& error) {
      if (error) return;
      ServiceManager().alive();
      opened = store::open_sqlite_store(options);
      if (opened.has_error() && is_passing(opened.error())) return wait();
      // A signal that came meanwhile is heard first.
      timer.expires_after(base::Millis(0));
      timer.async_wait([&](const boost::system::error_code&) { signals.cancel(); });
    });
  };
  signals.async_wait([&](const boost::system::error_code& error, int /*signal*/) {
    if (error) return;
    opened = base::fail(base::Errc::kCancelled, "a signal came");
    timer.cancel();
  });
  wait();
  loop.run();
  return opened;
}

}  // namespace

bool is_passing(const base::Error& error) { return error.code == base::Errc::kUnavailable; }

Opened open_when_there_is_room(const store::SqliteOptions& options, const WaitingRoom& room) {
  auto opened = store::open_sqlite_store(options);
  if (opened.has_value() || !is_passing(opened.error())) return opened;
  room.log.error("the store cannot be opened, HCP gets 503 until it can",
                 {{"error", opened.error()}});
  OpenRoom open_room(room, opened.error().message);
  const auto listening = open_room.open(room.handed);
  if (listening.has_error()) return listening.error();
  room.log.info("ready");
  ServiceManager().ready();
  opened = try_again(options, opened.error());
  if (opened.has_value()) room.log.info("the store can be opened now");
  return opened;
}

}  // namespace housecalld::app
