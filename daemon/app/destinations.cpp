// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/destinations.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace housecalld::app {

Destinations::Destinations(net::any_io_executor executor, delivery::WorkerContext context,
                           MakeSink make_sink, delivery::Render render)
    : executor_(std::move(executor)),
      context_(context),
      make_sink_(std::move(make_sink)),
      render_(std::move(render)),
      bells_(std::make_shared<const Bells>()) {}

base::Result<Destinations::Wanted> Destinations::build(
    const config::DestinationSettings& settings, const config::DeliverySettings& delivery) const {
  auto sink = make_sink_(settings, executor_);
  if (sink.has_error()) {
    return base::with_context("destination " + settings.name, sink.error());
  }
  delivery::WorkerOptions options;
  options.destination = settings.name;
  options.limits.concurrency = settings.concurrency;
  options.limits.rate = settings.rate;
  options.limits.failures = {delivery.failure_budget, delivery.probe_interval};
  options.disable_after = delivery.disable_after;
  options.retry = {delivery.retry_delays, delivery.jitter, delivery.retry_after_cap};
  return Wanted{settings, delivery,
                std::make_shared<delivery::Worker>(executor_, context_, std::move(options),
                                                   std::move(*sink), render_)};
}

base::Result<void> Destinations::apply(const std::vector<config::DestinationSettings>& wanted,
                                       const config::DeliverySettings& delivery) {
  std::map<std::string, Wanted> made;
  for (const config::DestinationSettings& settings : wanted) {
    const auto now = wanted_.find(settings.name);
    if (now != wanted_.end() && now->second.settings == settings &&
        now->second.delivery == delivery) {
      made.emplace(settings.name, now->second);
      continue;
    }
    auto built = build(settings, delivery);
    if (built.has_error()) return built.error();
    made.emplace(settings.name, std::move(*built));
  }
  wanted_ = std::move(made);

  Bells workers;
  for (const auto& [name, entry] : wanted_) workers.emplace(name, entry.worker);
  bells_.set(std::make_shared<const Bells>(workers));
  net::post(executor_, [this, workers = std::move(workers)] { install(workers); });
  return {};
}

void Destinations::install(const std::map<std::string, WorkerPtr>& workers) {
  for (auto& [name, slot] : slots_) {
    if (!workers.contains(name)) replace(name, slot, nullptr);
  }
  for (const auto& [name, worker] : workers) replace(name, slots_[name], worker);
}

void Destinations::replace(const std::string& name, Slot& slot, WorkerPtr worker) {
  if (slot.running == worker) {
    slot.next = nullptr;
    return;
  }
  slot.next = std::move(worker);
  if (slot.running) {
    context_.log.info("destination stopping", {{"destination", name}});
    slot.running->stop();
  } else {
    start(name, slot);
  }
}

void Destinations::start(const std::string& name, Slot& slot) {
  slot.running = std::exchange(slot.next, nullptr);
  if (!slot.running) return;
  context_.log.info("destination started", {{"destination", name}});
  slot.running->start([this, name] { on_stopped(name); });
}

void Destinations::on_stopped(const std::string& name) {
  Slot& slot = slots_.at(name);
  slot.running = nullptr;
  start(name, slot);
  if (slot.running) return;
  slots_.erase(name);
  if (slots_.empty() && all_stopped_) std::exchange(all_stopped_, nullptr)();
}

std::shared_ptr<delivery::Worker> Destinations::find(const std::string& destination) const {
  const auto bells = bells_.get();
  const auto found = bells->find(destination);
  return found == bells->end() ? nullptr : found->second;
}

void Destinations::ring(const std::string& destination) const {
  if (const auto worker = find(destination)) worker->ring();
}

void Destinations::stop(std::function<void()> stopped) {
  net::post(executor_, [this, stopped = std::move(stopped)]() mutable {
    all_stopped_ = std::move(stopped);
    install({});
    if (slots_.empty() && all_stopped_) std::exchange(all_stopped_, nullptr)();
  });
}

}  // namespace housecalld::app
