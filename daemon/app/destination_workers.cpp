// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/destination_workers.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <utility>

#include "daemon/app/file_version.hpp"

namespace housecalld::app {
namespace {

delivery::WorkerOptions worker_options(const config::DestinationSettings& settings,
                                       const config::DeliverySettings& delivery) {
  delivery::WorkerOptions options;
  options.destination = settings.name;
  options.limits.concurrency = settings.concurrency;
  options.limits.rate = settings.rate;
  options.limits.failures = {delivery.failure_budget, delivery.probe_interval};
  options.hopeless = {delivery.disable_after, delivery.disable_failures};
  options.retry = {delivery.retry_delays, delivery.refused_retry_delays, delivery.jitter,
                   delivery.retry_after_cap};
  return options;
}

std::string files_of(const config::DestinationSettings& settings) {
  const config::WebhookSettings& webhook = settings.webhook;
  return file_version(webhook.ca_file) + " " + file_version(webhook.client_certificate) + " " +
         file_version(webhook.client_key);
}

}  // namespace

DestinationWorkers::DestinationWorkers(delivery::WorkerSet& set, net::any_io_executor executor,
                                       delivery::WorkerContext context, MakeSink make_sink,
                                       MakeRender make_render)
    : set_(set),
      executor_(std::move(executor)),
      context_(context),
      make_sink_(std::move(make_sink)),
      make_render_(std::move(make_render)) {}

base::Result<DestinationWorkers::Made> DestinationWorkers::make(
    const config::DestinationSettings& settings, const config::DeliverySettings& delivery) const {
  std::string files = files_of(settings);
  auto sink = make_sink_(settings, executor_);
  if (sink.has_error()) {
    return base::with_context("destination " + settings.name, sink.error());
  }
  auto worker =
      std::make_shared<delivery::Worker>(executor_, context_, worker_options(settings, delivery),
                                         std::move(*sink), make_render_(settings));
  return Made{settings, delivery, std::move(files), std::move(worker)};
}

base::Result<void> DestinationWorkers::apply(const std::vector<config::DestinationSettings>& wanted,
                                             const config::DeliverySettings& delivery) {
  std::map<std::string, Made> made;
  for (const config::DestinationSettings& settings : wanted) {
    const auto now = made_.find(settings.name);
    if (now != made_.end() && now->second.settings == settings &&
        now->second.delivery == delivery && now->second.files == files_of(settings)) {
      made.emplace(settings.name, now->second);
      continue;
    }
    auto one = make(settings, delivery);
    if (one.has_error()) return one.error();
    made.emplace(settings.name, std::move(*one));
  }
  made_ = std::move(made);
  delivery::WorkerSet::Workers workers;
  for (const auto& [name, one] : made_) workers.emplace(name, one.worker);
  set_.install(std::move(workers));
  return {};
}

}  // namespace housecalld::app
