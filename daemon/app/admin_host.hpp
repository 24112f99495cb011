// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/config/settings.hpp"
#include "handlers/admin/host.hpp"
#include "handlers/webhook/refusal_book.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/snapshot.hpp"
#include "routing/delivery/worker_set.hpp"
#include "routing/intake/intake.hpp"

namespace housecalld::app {

/// What is configured, as the admin API shows it. Pure.
[[nodiscard]] std::vector<admin::Destination> describe(
    const std::vector<config::DestinationSettings>& destinations);
[[nodiscard]] std::vector<admin::Installation> describe(
    const std::vector<config::InstallationSettings>& installations);

/// The running daemon behind the admin API. All that is given outlives it.
class AdminHost final : public admin::Host {
 public:
  AdminHost(const base::Snapshot<config::Settings>& settings, const delivery::WorkerSet& workers,
            const intake::Intake& intake, const webhook::RefusalBook& refusals,
            const base::Clock& clock)
      : settings_(settings),
        workers_(workers),
        intake_(intake),
        refusals_(refusals),
        clock_(clock) {}

  [[nodiscard]] std::string read_only() const override { return ""; }
  [[nodiscard]] std::vector<admin::Destination> destinations() const override;
  [[nodiscard]] std::vector<admin::Installation> installations() const override;
  [[nodiscard]] base::Result<std::vector<admin::RefusedRequest>> refused_requests() const override;
  void ring(const std::string& destination) override { workers_.ring(destination); }
  void forgive(const std::string& destination) override { workers_.forgive(destination); }
  [[nodiscard]] admin::net::awaitable<base::Result<admin::TestResult>> test(
      std::string destination) override;
  [[nodiscard]] base::Result<store::Reroute> route_again(
      const event::StoredEvent& event) const override {
    return intake_.route_again(event);
  }

 private:
  const base::Snapshot<config::Settings>& settings_;  ///< as the last reload left them
  const delivery::WorkerSet& workers_;
  const intake::Intake& intake_;
  const webhook::RefusalBook& refusals_;
  const base::Clock& clock_;
};

}  // namespace housecalld::app
