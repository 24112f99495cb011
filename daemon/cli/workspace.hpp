// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <string>

#include "daemon/cli/command.hpp"
#include "daemon/config/loader.hpp"
#include "daemon/config/settings.hpp"
#include "routing/base/result.hpp"
#include "routing/store/store.hpp"

namespace housecalld::cli {

/// Loads the configuration; every error goes to `context.err`, and then it is empty.
[[nodiscard]] std::optional<config::Settings> load_settings(
    const std::string& file, Context context, config::Purpose purpose = config::Purpose::kTool);

/// Opens the configured store beside a running daemon, or without one. A database that does not
/// exist yet is an error: a tool creates none. Null after an error, which `context.err` has.
[[nodiscard]] std::unique_ptr<store::Store> open_store(const config::Settings& settings,
                                                       Context context);

/// The installation of that name, in a file and with a secret that counts now; without a name the
/// only one. Null after an error, which `context.err` has. Points into `settings`.
[[nodiscard]] const config::InstallationSettings* find_installation(
    const config::Settings& settings, const std::string& name, Context context);

/// The first signing secret that counts now; empty when none does.
[[nodiscard]] config::SecretText current_secret(const config::InstallationSettings& installation);

/// Prints `housecalld: <message>` and gives the exit code that fits.
[[nodiscard]] ExitCode report(const base::Error& error, Context context);

/// Loads, opens, and calls `body(settings, store)`; what every command on stored events does.
template <typename Body>
[[nodiscard]] ExitCode with_store(const std::string& file, Context context, Body body) {
  const auto settings = load_settings(file, context);
  if (!settings) return kConfiguration;
  const auto store = open_store(*settings, context);
  if (!store) return kFailed;
  const ExitCode code = body(*settings, *store);
  store->close();
  return code;
}

/// Waits for a writing call of the store.
template <typename T, typename Start>
[[nodiscard]] base::Result<T> wait_for(Start start) {
  std::promise<base::Result<T>> promise;
  start(store::Callback<T>([&promise](base::Result<T> result) { promise.set_value(result); }));
  return promise.get_future().get();
}

}  // namespace housecalld::cli
