// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <map>
#include <memory>
#include <string>

namespace housecalld::base {

/// The metrics of one process. Owns the registry; parts keep the references they ask for at
/// start-up, which live as long as this object. Safe from every thread.
class Metrics {
 public:
  Metrics() : registry_(std::make_shared<prometheus::Registry>()) {}

  /// `name` follows the Prometheus naming rules and ends in `_total`. Asking again for the same
  /// name and labels gives the same counter.
  prometheus::Counter& counter(const std::string& name, const std::string& help,
                               const std::map<std::string, std::string>& labels = {}) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add(labels);
  }
  prometheus::Gauge& gauge(const std::string& name, const std::string& help,
                           const std::map<std::string, std::string>& labels = {}) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(*registry_).Add(labels);
  }

  [[nodiscard]] const prometheus::Registry& registry() const { return *registry_; }

 private:
  std::shared_ptr<prometheus::Registry> registry_;
};

}  // namespace housecalld::base
