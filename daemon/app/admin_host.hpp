// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/app/installation_keeper.hpp"
#include "daemon/config/settings.hpp"
#include "handlers/admin/host.hpp"
#include "handlers/webhook/refusal_book.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/snapshot.hpp"
#include "routing/delivery/worker_set.hpp"
#include "routing/intake/intake.hpp"
#include "routing/plan/plan.hpp"

namespace housecalld::app {

/// What is configured, as the admin API shows it. Pure.
[[nodiscard]] std::vector<admin::Destination> describe(
    const std::vector<config::DestinationSettings>& destinations);
/// What stands in files and, without its secrets, in the store, for a tool beside the daemon.
[[nodiscard]] base::Result<std::vector<admin::Installation>> describe_installations(
    const config::Settings& settings);

/// Reloads the configuration where that is done, and calls back with the keys that wait for a
/// restart. kInvalid has a line for each error.
using Reload = std::function<void(std::function<void(base::Result<std::vector<std::string>>)>)>;

/// The running daemon behind the admin API. All that is given outlives it.
class AdminHost final : public admin::Host {
 public:
  AdminHost(const base::Snapshot<config::Settings>& settings, const delivery::WorkerSet& workers,
            const intake::Intake& intake, InstallationKeeper& installations,
            const base::Snapshot<plan::RoutingTable>& routing, const webhook::RefusalBook& refusals,
            const Reload& reload, const base::Clock& clock)
      : settings_(settings),
        workers_(workers),
        intake_(intake),
        installations_(installations),
        routing_(routing),
        refusals_(refusals),
        reload_(reload),
        clock_(clock) {}

  [[nodiscard]] std::string read_only() const override { return ""; }
  [[nodiscard]] std::vector<admin::Destination> destinations() const override;
  [[nodiscard]] std::vector<admin::Installation> installations() const override;
  [[nodiscard]] base::Result<void> review(const event::Installation& installation) const override;
  [[nodiscard]] admin::net::awaitable<base::Result<installations::EntryPtr>> change_installation(
      std::string id, admin::ChangeInstallation change, bool dry) override {
    return installations_.change(std::move(id), std::move(change), dry);
  }
  [[nodiscard]] admin::net::awaitable<base::Result<void>> forget_company(std::string id,
                                                                         bool dry) override {
    return installations_.unpin(std::move(id), dry);
  }
  [[nodiscard]] std::string public_url() const override { return settings_.get()->public_url; }
  [[nodiscard]] base::Result<std::vector<admin::RefusedRequest>> refused_requests() const override;
  void ring(const std::string& destination) override { workers_.ring(destination); }
  void forgive(const std::string& destination) override { workers_.forgive(destination); }
  [[nodiscard]] admin::net::awaitable<base::Result<admin::TestResult>> test(
      std::string destination) override;
  [[nodiscard]] admin::net::awaitable<base::Result<std::vector<std::string>>> reload() override;
  [[nodiscard]] base::Result<store::Reroute> route_again(
      const event::StoredEvent& event) const override {
    return intake_.route_again(event);
  }

 private:
  const base::Snapshot<config::Settings>& settings_;  ///< as the last reload left them
  const delivery::WorkerSet& workers_;
  const intake::Intake& intake_;
  InstallationKeeper& installations_;
  const base::Snapshot<plan::RoutingTable>& routing_;
  const webhook::RefusalBook& refusals_;
  const Reload& reload_;
  const base::Clock& clock_;
};

}  // namespace housecalld::app
