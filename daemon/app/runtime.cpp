// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/runtime.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <set>
#include <thread>
#include <utility>

#include "daemon/app/sink_table.hpp"
#include "daemon/app/waiting_room.hpp"
#include "daemon/config/print.hpp"
#include "handlers/admin/api.hpp"
#include "handlers/download/download_handler.hpp"
#include "handlers/metrics/metrics_handler.hpp"
#include "handlers/middleware/chain.hpp"
#include "handlers/middleware/client_address.hpp"
#include "handlers/middleware/host_gate.hpp"
#include "handlers/webhook/webhook_handler.hpp"
#include "routing/base/spawn.hpp"
#include "routing/store/sqlite/sqlite_store.hpp"

namespace housecalld::app {
namespace {

constexpr base::Millis kRecoveryPause{1'000};

std::shared_ptr<const middleware::Tokens> tokens_of(const config::AdminSettings& settings) {
  auto tokens = std::make_shared<middleware::Tokens>();
  for (const config::AdminTokenSettings& token : settings.tokens) {
    tokens->emplace_back(
        token.name, token.secret,
        std::set<std::string, std::less<>>(token.scopes.begin(), token.scopes.end()));
  }
  return tokens;
}

std::shared_ptr<const download::Links> links_of(const config::DownloadSettings& settings) {
  return std::make_shared<const download::Links>(settings.secret, settings.public_url,
                                                 settings.expiry);
}

base::Error all_problems(const std::vector<std::string>& problems) {
  std::string text;
  for (const std::string& problem : problems) text += (text.empty() ? "" : "\n") + problem;
  return base::fail(base::Errc::kInvalid, text);
}

/// A large store may take longer than the service manager waits for a start. In the log at once,
/// and then every half minute.
std::function<void()> migration_reporter(base::Log& log) {
  using Steady = std::chrono::steady_clock;
  struct Progress {
    std::optional<Steady::time_point> begun;
    Steady::time_point next_word;
    Steady::time_point next_line;
  };
  return [&log, progress = std::make_shared<Progress>()] {
    const auto now = Steady::now();
    if (now < progress->next_word) return;
    progress->next_word = now + std::chrono::seconds(5);
    ServiceManager().still_starting();
    if (!progress->begun) {
      progress->begun = now;
      log.info("bringing the store to this version; this may take some minutes");
    } else if (now >= progress->next_line) {
      const auto took = std::chrono::duration_cast<std::chrono::seconds>(now - *progress->begun);
      log.info("still bringing the store to this version", {{"seconds", took.count()}});
    } else {
      return;
    }
    progress->next_line = now + std::chrono::seconds(30);
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

upkeep::Upkeep::Options upkeep_options(const config::Settings& settings) {
  upkeep::Upkeep::Options options;
  options.deduplication_window = settings.store.deduplication_window;
  options.clock_settle_time = settings.retention.clock_settle_time;
  return options;
}

upkeep::Rules upkeep_rules(const config::Settings& settings) {
  const config::RetentionSettings& retention = settings.retention;
  return {settings.delivery.give_up_after,
          retention.delivered,
          retention.undelivered,
          retention.payloads,
          retention.tombstones,
          retention.max_bytes};
}

}  // namespace

base::Result<std::unique_ptr<Runtime>> Runtime::create(const config::Loaded& loaded,
                                                       HandedSockets& handed, log::SpdlogLog& log,
                                                       const base::Clock& clock) {
  const config::Settings& settings = loaded.settings;
  Tables tables = build_tables(settings);
  for (const std::string& note : tables.notes) log.info(note);
  for (const std::string& warning : tables.warnings) log.warn(warning);
  if (!tables.problems.empty()) return all_problems(tables.problems);
  auto in_files = std::move(tables.installations);
  auto tls = TlsContexts::create(settings);
  if (tls.has_error()) return tls.error();
  auto store = open_when_there_is_room(store_options(settings.store, log),
                                       {settings, *tls, handed, clock, log});
  if (store.has_error()) return store.error();
  std::unique_ptr<Runtime> made(
      new Runtime(loaded, log, clock, std::move(*store), std::move(tables), std::move(*tls)));
  auto kept = made->installations_.prepare(settings.store.secret_keys);
  if (kept.has_error()) return kept.error();
  made->installations_.load(std::move(*kept), std::move(in_files));
  made->warn_about_installations();
  const auto applied = made->destinations_.apply(settings.destinations, settings.delivery);
  if (applied.has_error()) return applied.error();
  return made;
}

Runtime::Runtime(const config::Loaded& loaded, log::SpdlogLog& log, const base::Clock& clock,
                 std::unique_ptr<store::Store> store, Tables tables,
                 std::shared_ptr<TlsContexts> tls)
    : settings_(loaded.settings),
      log_(log),
      clock_(clock),
      store_(std::move(store)),
      routing_(std::move(tables.routing)),
      tokens_(tokens_of(settings_.admin)),
      links_(links_of(settings_.downloads)),
      tls_(std::move(tls)),
      serving_(settings_.limits, log_),
      delivery_thread_("delivery", 1, log_),
      upkeep_thread_("upkeep", 1, log_),
      admin_thread_("admin", 1, log_),
      watch_thread_("watch", 1, log_),
      installation_thread_("installations", 1, log_),
      installations_(installation_thread_[0].get_executor(), settings_.store.path, *store_, clock_,
                     log_),
      messages_(routing_, installations_.book(), links_, !settings_.downloads.listen.empty(),
                clock_),
      workers_(delivery_thread_[0].get_executor(), log_),
      destinations_(workers_, delivery_thread_[0].get_executor(),
                    {*store_, clock_, log_, metrics_, reaper_}, sink_maker(clock_),
                    [this](const config::DestinationSettings& settings) {
                      return messages_.for_destination(settings);
                    }),
      upkeep_(*store_, clock_, log_, metrics_, upkeep_options(settings_), upkeep_rules(settings_)),
      store_watch_(*store_, {settings_.store.check_interval, settings_.store.commit_time}, log_),
      intake_(
          *store_, routing_, installations_.book(), clock_,
          [this](const std::string& destination) { workers_.ring(destination); },
          [this](std::string id, std::string company) {
            return installations_.pin(std::move(id), std::move(company));
          }),
      current_(std::make_shared<const config::Settings>(settings_)),
      certificates_(tls_, current_, {clock_, log_, metrics_}),
      admin_host_(current_, workers_, intake_, installations_, routing_, refusals_, reload_,
                  clock_),
      listeners_(settings_, tls_, serving_, clock_, log_, metrics_),
      endpoint_(make_endpoint()),
      admin_(middleware::standard_chain(admin_table(), kAdminServer, log_, metrics_)),
      remote_admin_(make_remote_admin()),
      metrics_only_(make_metrics()),
      downloads_(make_downloads()),
      effect_(std::make_shared<const config::Effect>(config::Effect{loaded.values, {}})) {}

/// The store goes last: its callbacks post to the loops, so the loops must still exist.
Runtime::~Runtime() {
  serving_.request.stop();
  serving_.control.stop();
  delivery_thread_.stop();
  upkeep_thread_.stop();
  admin_thread_.stop();
  watch_thread_.stop();
  installation_thread_.stop();
  // Sinks that are still ending post to their loop, so the loop must still exist.
  reaper_.close();
  store_->close();
}

std::unique_ptr<handlers::Handler> Runtime::make_endpoint() {
  webhook::WebhookOptions options;
  options.tolerance = {settings_.limits.timestamp_past, settings_.limits.timestamp_future};
  options.retry_after = settings_.limits.retry_after;
  options.commit_time = settings_.store.commit_time;
  middleware::ClientAddress::Options clients;
  clients.trust.networks = networks_of(settings_.proxies);
  clients.trust.header = settings_.proxies.header == "none" ? "" : settings_.proxies.header;
  clients.per_client = settings_.limits.connections_per_client;
  clients.retry_after = settings_.limits.retry_after;
  auto handler = std::make_unique<webhook::WebhookHandler>(
      intake_, installations_.book(), refusals_, clock_, log_, metrics_, options);
  return middleware::standard_chain(
      std::make_unique<middleware::ClientAddress>(std::move(handler), std::move(clients), metrics_),
      kWebhookServer, log_, metrics_);
}

std::unique_ptr<handlers::Router> Runtime::status_table(std::unique_ptr<handlers::Handler> fallback,
                                                        health::Detail detail) {
  const std::vector<std::string> read_only = {"GET", "HEAD"};
  const auto source = [this] { return report(); };
  auto table = std::make_unique<handlers::Router>(std::move(fallback));
  table->add("/health", read_only, std::make_unique<health::HealthHandler>(source, detail));
  table->add("/ready", read_only, std::make_unique<health::ReadyHandler>(source, detail));
  table->add("/metrics", read_only, std::make_unique<metrics::MetricsHandler>(metrics_));
  return table;
}

std::unique_ptr<handlers::Handler> Runtime::admin_table() {
  auto api = std::make_unique<admin::Api>(admin::Services{
      *store_, *store_, clock_, log_, admin_host_, admin_thread_[0].get_executor()});
  return status_table(std::move(api), health::Detail::kFull);
}

std::unique_ptr<handlers::Handler> Runtime::make_remote_admin() {
  auto gate = std::make_unique<middleware::TokenGate>(
      admin_table(), tokens_, admin::scope_of, settings_.admin.failure_delay,
      middleware::TokenGate::Services{clock_, log_, metrics_});
  return middleware::standard_chain(
      std::make_unique<middleware::HostGate>(std::move(gate), our_names(settings_, tls_)),
      kAdminServer, log_, metrics_);
}

std::unique_ptr<handlers::Handler> Runtime::make_metrics() {
  return middleware::standard_chain(
      std::make_unique<middleware::HostGate>(status_table(nullptr, health::Detail::kBrief),
                                             our_names(settings_, tls_)),
      kAdminServer, log_, metrics_);
}

std::unique_ptr<handlers::Handler> Runtime::make_downloads() {
  auto handler = std::make_unique<download::DownloadHandler>(
      links_, *store_, admin_thread_[0].get_executor(),
      [this](const event::StoredEvent& event) { return messages_.result_of(event); }, clock_,
      metrics_);
  return middleware::standard_chain(std::move(handler), kDownloadServer, log_, metrics_);
}

health::Report Runtime::report() const {
  const auto effect = effect_.get();
  health::Report report;
  report.phase = phase_.load();
  report.version = HOUSECALLD_VERSION;
  report.configuration = config::fingerprint(effect->values);
  report.sections = config::section_fingerprints(effect->values);
  report.needs_restart = effect->waiting;
  report.generation = generation_.load();
  report.stuck = *stuck_.get();
  report.not_storing = store_watch_.problems();
  return report;
}

base::Result<void> Runtime::start(HandedSockets& handed) {
  const auto recovered = recover();
  const bool later = recovered.has_error() && is_passing(recovered.error());
  if (recovered.has_error() && !later) return recovered.error();
  warn_about_leftovers(settings_);
  certificates_.look();
  // Without a listener nothing is delivered either: whoever has the port may be another housecalld.
  const auto listening =
      listeners_.open({*endpoint_, *admin_, *remote_admin_, *metrics_only_, *downloads_}, handed);
  if (listening.has_error()) return listening.error();
  upkeep_thread_.start();
  admin_thread_.start();
  watch_thread_.start();
  installation_thread_.start();
  installations_.tidy();
  base::spawn(upkeep_thread_[0].get_executor(), "upkeep", log_, upkeep_.run());
  base::spawn(watch_thread_[0].get_executor(), "store watch", log_, store_watch_.run());
  base::spawn(upkeep_thread_[0].get_executor(), "certificates", log_, certificates_.run());
  if (later) {
    log_.error("the store cannot be written, nothing is delivered until it can",
               {{"error", recovered.error()}});
    base::spawn(admin_thread_[0].get_executor(), "recovery", log_, recover_later());
  } else {
    begin_to_deliver();
  }
  phase_ = health::Phase::kServing;
  return {};
}

/// What an earlier process had under way is due again. Blocks.
base::Result<void> Runtime::recover() {
  std::promise<base::Result<std::size_t>> releasing;
  store_->recover(clock_.read(), [&releasing](base::Result<std::size_t> number) {
    releasing.set_value(std::move(number));
  });
  const auto released = releasing.get_future().get();
  if (released.has_error()) return released.error();
  if (*released > 0) log_.info("interrupted deliveries are due again", {{"count", *released}});
  return {};
}

net::awaitable<void> Runtime::recover_later() {
  net::steady_timer timer(co_await net::this_coro::executor);
  for (bool recovered = false; !recovered;) {
    timer.expires_after(kRecoveryPause);
    co_await timer.async_wait(net::use_awaitable);
    recovered = recover().has_value();
  }
  log_.info("the store can be written again");
  begin_to_deliver();
}

void Runtime::begin_to_deliver() {
  const std::scoped_lock lock(delivering_mutex_);
  if (stopping_) return;
  delivery_thread_.start();
  delivering_ = true;
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

/// What is kept in the store was added under another manifest, maybe.
void Runtime::warn_about_installations() {
  const auto table = routing_.get();
  for (const installations::EntryPtr& entry : installations_.book().all()) {
    const event::Installation& one = entry->installation;
    if (entry->in_file) continue;
    for (const std::string& problem : problems_of_choices(one, table->manifest)) {
      log_.warn("the manifest does not have what the installation chooses",
                {{"installation", one.id}, {"problem", problem}});
    }
    if (table->manifest.integration(one.integration) != nullptr) continue;
    log_.warn("the manifest does not have the installation's integration: nothing is routed",
              {{"installation", one.id}, {"integration", one.integration}});
  }
}

base::Result<void> Runtime::reload(const config::Loaded& loaded) {
  const config::Settings& settings = loaded.settings;
  Tables tables = build_tables(settings);
  for (const std::string& note : tables.notes) log_.info(note);
  for (const std::string& warning : tables.warnings) log_.warn(warning);
  if (!tables.problems.empty()) return all_problems(tables.problems);
  auto checked_tls = TlsContexts::create(settings);
  if (checked_tls.has_error()) return checked_tls.error();
  // Those that listen keep their client_ca until the restart: the new files have to go with them,
  // too.
  if (tls_ && *checked_tls) {
    const auto fit = tls_->fit(settings.tls);
    if (fit.has_error()) return fit.error();
  }
  auto kept = installations_.prepare(settings.store.secret_keys);
  if (kept.has_error()) return kept.error();
  const auto applied = destinations_.apply(settings.destinations, settings.delivery);
  if (applied.has_error()) return applied.error();

  installations_.reload(std::move(*kept), std::move(tables.installations),
                        [this, table = tables.routing] { routing_.set(table); });
  warn_about_installations();
  tokens_.set(tokens_of(settings.admin));
  // A listener that is taken away stays until the restart, and so do its links.
  if (!settings.downloads.listen.empty()) links_.set(links_of(settings.downloads));
  if (tls_ && *checked_tls) {
    const auto renewed = tls_->reload(settings.tls);
    if (renewed.has_error()) log_.error("certificate kept", {{"error", renewed.error()}});
  }
  upkeep_.set_rules(upkeep_rules(settings));
  if (const auto level = log::parse_level(settings.log.level)) log_.set_level(*level);
  if (const auto format = log::parse_format(settings.log.format)) log_.set_format(*format);
  auto effect = std::make_shared<const config::Effect>(
      config::after_reload(effect_.get()->values, loaded.values));
  effect_.set(effect);
  current_.set(std::make_shared<const config::Settings>(settings));
  certificates_.look();
  ++generation_;
  warn_about_leftovers(settings);
  for (const std::string& key : effect->waiting) {
    log_.warn("this change needs a restart", {{"key", key}});
  }
  return {};
}

void Runtime::stop() {
  phase_ = health::Phase::kDraining;
  log_.info("stopping: finishing attempts under way");
  finish_attempts();
  log_.info("stopping: no new connections; finishing requests under way");
  finish_requests();
  upkeep_thread_.stop();
  admin_thread_.stop();
  watch_thread_.stop();
  installation_thread_.stop();
  log_.info("stopping: closing the store");
  store_->close();
  log_.info("stopped");
}

/// First, while requests are still taken in: every moment without a listener may cost an event.
void Runtime::finish_attempts() {
  {
    const std::scoped_lock lock(delivering_mutex_);
    stopping_ = true;
  }
  if (!delivering_) return;
  const auto ended = std::make_shared<std::promise<void>>();
  workers_.stop([ended] { ended->set_value(); });
  if (ended->get_future().wait_for(settings_.limits.shutdown_time) != std::future_status::ready) {
    log_.warn("stopping: attempts did not end in time, they will be made again after the start");
  }
}

void Runtime::finish_requests() {
  const auto ended = std::make_shared<std::promise<void>>();
  listeners_.drain([ended] { ended->set_value(); });
  if (ended->get_future().wait_for(settings_.limits.shutdown_time) != std::future_status::ready) {
    log_.warn("stopping: requests did not end in time, cut off");
  }
  listeners_.abort();
}

/// Before deliveries begin, their thread does not run: there is nothing to be stuck.
std::function<void(std::function<void()>)> Runtime::while_delivering(
    std::function<void(std::function<void()>)> ask) const {
  return [this, ask = std::move(ask)](std::function<void()> answer) {
    if (delivering_) return ask(std::move(answer));
    answer();
  };
}

std::vector<Pulse> Runtime::pulses() {
  std::vector<Pulse> all;
  for (IoThreads* const threads :
       {&serving_.request, &serving_.control, &delivery_thread_, &upkeep_thread_, &admin_thread_,
        &watch_thread_, &installation_thread_}) {
    for (std::size_t i = 0; i < threads->size(); ++i) {
      all.push_back(pulse_of(threads->name(i), (*threads)[i].get_executor()));
      if (threads == &delivery_thread_) all.back().ask = while_delivering(all.back().ask);
    }
  }
  all.push_back({"store", [this](std::function<void()> answer) {
                   store_->heartbeat(
                       [answer = std::move(answer)](const base::Result<bool>&) { answer(); });
                 }});
  return all;
}

}  // namespace housecalld::app
