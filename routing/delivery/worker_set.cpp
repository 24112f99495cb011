// SPDX-License-Identifier: Apache-2.0
#include "routing/delivery/worker_set.hpp"

#include <boost/asio/post.hpp>

namespace housecalld::delivery {

WorkerSet::WorkerSet(net::any_io_executor executor, base::Log& log)
    : executor_(std::move(executor)), log_(log), wanted_(std::make_shared<const Workers>()) {}

void WorkerSet::install(Workers workers) {
  wanted_.set(std::make_shared<const Workers>(workers));
  net::post(executor_, [this, workers = std::move(workers)] { install_now(workers); });
}

void WorkerSet::install_now(const Workers& workers) {
  for (auto& [name, slot] : slots_) {
    if (!workers.contains(name)) replace(name, slot, nullptr);
  }
  for (const auto& [name, worker] : workers) replace(name, slots_[name], worker);
}

void WorkerSet::replace(const std::string& name, Slot& slot, WorkerPtr worker) {
  if (slot.running == worker) {
    slot.next = nullptr;
    return;
  }
  slot.next = std::move(worker);
  if (slot.running) {
    log_.info("destination stopping", {{"destination", name}});
    slot.running->stop();
  } else {
    start(name, slot);
  }
}

void WorkerSet::start(const std::string& name, Slot& slot) {
  slot.running = std::exchange(slot.next, nullptr);
  if (!slot.running) return;
  log_.info("destination started", {{"destination", name}});
  slot.running->start([this, name] { on_stopped(name); });
}

void WorkerSet::on_stopped(const std::string& name) {
  Slot& slot = slots_.at(name);
  slot.running = nullptr;
  start(name, slot);
  if (slot.running) return;
  slots_.erase(name);
  if (slots_.empty() && all_stopped_) std::exchange(all_stopped_, nullptr)();
}

WorkerSet::WorkerPtr WorkerSet::find(const std::string& destination) const {
  const auto wanted = wanted_.get();
  const auto found = wanted->find(destination);
  return found == wanted->end() ? nullptr : found->second;
}

void WorkerSet::ring(const std::string& destination) const {
  if (const auto worker = find(destination)) worker->ring();
}

void WorkerSet::forgive(const std::string& destination) const {
  if (const auto worker = find(destination)) worker->forgive();
}

void WorkerSet::stop(std::function<void()> stopped) {
  net::post(executor_, [this, stopped = std::move(stopped)]() mutable {
    all_stopped_ = std::move(stopped);
    install_now({});
    if (slots_.empty() && all_stopped_) std::exchange(all_stopped_, nullptr)();
  });
}

}  // namespace housecalld::delivery
