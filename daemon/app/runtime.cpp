// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/runtime.hpp"

#include <algorithm>
#include <future>
#include <set>
#include <thread>
#include <utility>

#include "daemon/app/sealed.hpp"
#include "daemon/app/sink_table.hpp"
#include "daemon/app/tls_setup.hpp"
#include "daemon/config/print.hpp"
#include "handlers/admin/api.hpp"
#include "handlers/http/router.hpp"
#include "handlers/metrics/metrics_handler.hpp"
#include "handlers/middleware/bearer_token.hpp"
#include "handlers/middleware/chain.hpp"
#include "handlers/webhook/webhook_handler.hpp"
#include "routing/base/spawn.hpp"
#include "routing/message/ampersand.hpp"
#include "routing/store/sqlite/sqlite_store.hpp"

namespace housecalld::app {
namespace {

constexpr std::size_t kMostRequestThreads = 4;

std::size_t request_thread_count(const config::LimitSettings& limits) {
  if (limits.threads != 0) return limits.threads;
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMostRequestThreads);
}

housecalld::net::Limits net_limits(const config::LimitSettings& settings) {
  housecalld::net::Limits limits;
  limits.connections = settings.connections;
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

base::Error all_problems(const std::vector<std::string>& problems) {
  std::string text;
  for (const std::string& problem : problems) text += (text.empty() ? "" : "\n") + problem;
  return base::fail(base::Errc::kInvalid, text);
}

/// A large store may take longer than the service manager waits for a start. Said once in the log.
std::function<void()> migration_reporter(base::Log& log) {
  auto next = std::make_shared<std::chrono::steady_clock::time_point>();
  return [&log, next] {
    const auto now = std::chrono::steady_clock::now();
    if (now < *next) return;
    if (*next == std::chrono::steady_clock::time_point()) {
      log.info("bringing the store to this version; this may take some minutes");
    }
    *next = now + std::chrono::seconds(5);
    ServiceManager().still_starting();
  };
}

store::SqliteOptions store_options(const config::StoreSettings& settings, base::Log& log) {
  store::SqliteOptions options;
  options.on_migrating = migration_reporter(log);
  options.path = settings.path;
  options.min_free_bytes = settings.min_free_bytes;
  options.max_bytes = settings.max_bytes;
  options.max_unfinished = settings.max_unfinished;
  options.deduplication_window = settings.deduplication_window;
  options.queue_bytes = settings.queue_bytes;
  return options;
}

/// Why the store takes no events; empty when it does.
std::string problem_of(store::Store& store) {
  const auto usage = store.usage();
  return usage.has_error() ? usage.error().message : usage->refusal;
}

upkeep::Upkeep::Options upkeep_options(const config::Settings& settings) {
  upkeep::Upkeep::Options options;
  options.deduplication_window = settings.store.deduplication_window;
  options.clock_settle_time = settings.retention.clock_settle_time;
  return options;
}

upkeep::Rules upkeep_rules(const config::Settings& settings) {
  const config::RetentionSettings& retention = settings.retention;
  return {settings.delivery.give_up_after, retention.delivered, retention.undelivered,
          retention.payloads, retention.max_bytes};
}

std::shared_ptr<const std::string> fingerprint_of(const config::Loaded& loaded) {
  return std::make_shared<const std::string>(config::fingerprint(loaded.values));
}

}  // namespace

base::Result<std::unique_ptr<Runtime>> Runtime::create(const config::Loaded& loaded,
                                                       log::SpdlogLog& log,
                                                       const base::Clock& clock) {
  const config::Settings& settings = loaded.settings;
  Tables tables = build_tables(settings);
  for (const std::string& warning : tables.warnings) log.warn(warning);
  if (!tables.problems.empty()) return all_problems(tables.problems);
  auto tls = make_tls(settings);
  if (tls.has_error()) return tls.error();
  auto store = store::open_sqlite_store(store_options(settings.store, log));
  if (store.has_error()) return store.error();
  std::unique_ptr<Runtime> made(
      new Runtime(loaded, log, clock, std::move(*store), std::move(tables), std::move(*tls)));
  const auto applied = made->destinations_.apply(settings.destinations, settings.delivery);
  if (applied.has_error()) return applied.error();
  return made;
}

Runtime::Runtime(const config::Loaded& loaded, log::SpdlogLog& log, const base::Clock& clock,
                 std::unique_ptr<store::Store> store, Tables tables,
                 std::shared_ptr<tls::ServerContext> tls)
    : settings_(loaded.settings),
      log_(log),
      clock_(clock),
      store_(std::move(store)),
      routing_(std::move(tables.routing)),
      directory_(std::move(tables.directory)),
      tls_(std::move(tls)),
      request_threads_(request_thread_count(settings_.limits), log_),
      delivery_thread_(1, log_),
      upkeep_thread_(1, log_),
      admin_thread_(1, log_),
      workers_(delivery_thread_[0].get_executor(), log_),
      destinations_(workers_, delivery_thread_[0].get_executor(),
                    {*store_, clock_, log_, metrics_, reaper_}, sink_maker(clock_),
                    [this](const event::StoredEvent& event) { return render(event); }),
      upkeep_(*store_, clock_, log_, metrics_, upkeep_options(settings_), upkeep_rules(settings_)),
      intake_(*store_, routing_, clock_,
              [this](const std::string& destination) { workers_.ring(destination); }),
      current_(std::make_shared<const config::Settings>(settings_)),
      admin_host_(current_, workers_, intake_, clock_),
      endpoint_(make_endpoint()),
      admin_(middleware::standard_chain(admin_table(), log_, metrics_)),
      remote_admin_(make_remote_admin()),
      fingerprint_(fingerprint_of(loaded)) {}

/// The store goes last: its callbacks post to the loops, so the loops must still exist.
Runtime::~Runtime() {
  request_threads_.stop();
  delivery_thread_.stop();
  upkeep_thread_.stop();
  admin_thread_.stop();
  // Sinks that are still ending post to their loop, so the loop must still exist.
  reaper_.close();
  store_->close();
}

std::unique_ptr<handlers::Handler> Runtime::make_endpoint() {
  webhook::WebhookOptions options;
  options.tolerance = {settings_.limits.timestamp_past, settings_.limits.timestamp_future};
  options.retry_after = settings_.limits.retry_after;
  options.commit_time = settings_.store.commit_time;
  return middleware::standard_chain(std::make_unique<webhook::WebhookHandler>(
                                        intake_, directory_, clock_, log_, metrics_, options),
                                    log_, metrics_);
}

std::unique_ptr<handlers::Handler> Runtime::admin_table() {
  const std::vector<std::string> read_only = {"GET", "HEAD"};
  const auto source = [this] { return report(); };
  auto table = std::make_unique<handlers::Router>(std::make_unique<admin::Api>(admin::Services{
      *store_, *store_, clock_, log_, admin_host_, admin_thread_[0].get_executor()}));
  table->add("/health", read_only, std::make_unique<health::HealthHandler>(source));
  table->add("/ready", read_only, std::make_unique<health::ReadyHandler>(source));
  table->add("/metrics", read_only, std::make_unique<metrics::MetricsHandler>(metrics_));
  return table;
}

std::unique_ptr<handlers::Handler> Runtime::make_remote_admin() {
  return middleware::standard_chain(
      std::make_unique<middleware::BearerToken>(admin_table(), settings_.admin.remote_tokens), log_,
      metrics_);
}

/// The installation may have been removed since the event came: its messages then carry the id
/// alone.
sinks::Message Runtime::render(const event::StoredEvent& event) const {
  const auto table = routing_.get();
  const auto found = table->installations.find(event.installation);
  event::Installation removed;
  removed.id = event.installation;
  sinks::Message message;
  message.id = event.id;
  message.body = message::render_ampersand(
      event, found == table->installations.end() ? removed : *found->second);
  return message;
}

health::Report Runtime::report() const {
  return {phase_.load(), HOUSECALLD_VERSION, *fingerprint_.get(), generation_.load(),
          problem_of(*store_)};
}

base::Result<void> Runtime::start() {
  std::promise<base::Result<std::size_t>> releasing;
  store_->recover(clock_.read(), [&releasing](base::Result<std::size_t> number) {
    releasing.set_value(std::move(number));
  });
  const auto released = releasing.get_future().get();
  if (released.has_error()) return released.error();
  if (*released > 0) log_.info("interrupted deliveries are due again", {{"count", *released}});
  warn_about_leftovers(settings_);

  // Without a listener nothing is delivered either: whoever has the port may be another housecalld.
  request_threads_.start("request");
  const auto listening = listen();
  if (listening.has_error()) return listening.error();
  delivery_thread_.start("delivery");
  upkeep_thread_.start("upkeep");
  admin_thread_.start("admin");
  base::spawn(upkeep_thread_[0].get_executor(), "upkeep", log_, upkeep_.run());
  phase_ = health::Phase::kServing;
  return {};
}

base::Result<void> Runtime::listen() {
  server_ = std::make_unique<housecalld::net::Server>(request_threads_.executors(), clock_, log_,
                                                      metrics_);
  const housecalld::net::Limits limits = net_limits(settings_.limits);
  for (const config::ListenSettings& listen : settings_.listen) {
    const auto opened =
        server_->listen({listen.address, listen.tls ? tls_ : nullptr, *endpoint_, limits});
    if (opened.has_error()) return base::with_context("listen", opened.error());
  }
  if (!settings_.admin.listen.empty()) {
    const auto opened = server_->listen({settings_.admin.listen, nullptr, *admin_, limits});
    if (opened.has_error()) return base::with_context("admin.listen", opened.error());
  }
  if (!settings_.admin.remote_listen.empty()) {
    const auto opened =
        server_->listen({settings_.admin.remote_listen, tls_, *remote_admin_, limits});
    if (opened.has_error()) return base::with_context("admin.remote_listen", opened.error());
  }
  return {};
}

/// Work that waits for a destination which is not configured any more would wait in silence.
void Runtime::warn_about_leftovers(const config::Settings& settings) {
  const auto rows = store_->destinations();
  if (rows.has_error()) return;
  std::set<std::string> configured;
  for (const auto& destination : settings.destinations) configured.insert(destination.name);
  for (const store::DestinationRow& row : *rows) {
    if (row.unfinished > 0 && !configured.contains(row.name)) {
      log_.warn("deliveries wait for a destination that is not configured",
                {{"destination", row.name},
                 {"count", row.unfinished},
                 {"see", "housecalld destinations leftovers --help"}});
    }
    if (row.disabled_at) {
      log_.warn("destination is disabled", {{"destination", row.name},
                                            {"since", base::to_rfc3339(*row.disabled_at)},
                                            {"reason", row.disabled_reason},
                                            {"waiting", row.unfinished}});
    }
  }
}

base::Result<void> Runtime::reload(const config::Loaded& loaded) {
  const config::Settings& settings = loaded.settings;
  Tables tables = build_tables(settings);
  for (const std::string& warning : tables.warnings) log_.warn(warning);
  if (!tables.problems.empty()) return all_problems(tables.problems);
  auto checked_tls = make_tls(settings);
  if (checked_tls.has_error()) return checked_tls.error();
  const auto applied = destinations_.apply(settings.destinations, settings.delivery);
  if (applied.has_error()) return applied.error();

  routing_.set(tables.routing);
  directory_.set(tables.directory);
  if (tls_ && *checked_tls) {
    const auto renewed = tls_->reload(tls_options(settings.tls));
    if (renewed.has_error()) log_.error("certificate kept", {{"error", renewed.error()}});
  }
  upkeep_.set_rules(upkeep_rules(settings));
  if (const auto level = log::parse_level(settings.log.level)) log_.set_level(*level);
  fingerprint_.set(fingerprint_of(loaded));
  current_.set(std::make_shared<const config::Settings>(settings));
  ++generation_;
  warn_about_leftovers(settings);
  for (const std::string& key : sealed_changes(settings_, settings)) {
    log_.warn("this change needs a restart", {{"key", key}});
  }
  return {};
}

void Runtime::stop() {
  const auto deadline = std::chrono::steady_clock::now() + settings_.limits.shutdown_time;
  phase_ = health::Phase::kDraining;
  log_.info("stopping: no new connections; finishing requests and attempts under way");
  // Both at once: a client that sends slowly must not use up the time of the deliveries.
  const auto attempts_ended = std::make_shared<std::promise<void>>();
  const auto requests_ended = std::make_shared<std::promise<void>>();
  workers_.stop([attempts_ended] { attempts_ended->set_value(); });
  server_->drain([requests_ended] { requests_ended->set_value(); });
  if (requests_ended->get_future().wait_until(deadline) != std::future_status::ready) {
    log_.warn("stopping: requests did not end in time, cut off");
    server_->abort();
  }
  if (attempts_ended->get_future().wait_until(deadline) != std::future_status::ready) {
    log_.warn("stopping: attempts did not end in time, they will be made again after the start");
  }
  upkeep_thread_.stop();
  admin_thread_.stop();
  log_.info("stopping: closing the store");
  store_->close();
  log_.info("stopped");
}

std::vector<Pulse> Runtime::pulses() {
  std::vector<Pulse> all;
  for (IoThreads* const threads :
       {&request_threads_, &delivery_thread_, &upkeep_thread_, &admin_thread_}) {
    for (const net::any_io_executor& executor : threads->executors()) {
      all.push_back(pulse_of(executor));
    }
  }
  all.push_back([this](std::function<void()> answer) {
    store_->heartbeat([answer = std::move(answer)](const base::Result<bool>&) { answer(); });
  });
  return all;
}

}  // namespace housecalld::app
