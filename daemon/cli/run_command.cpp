// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/application.hpp"
#include "daemon/cli/command.hpp"

namespace housecalld::cli {
namespace {

struct RunOptions {
  std::string config;
};

}  // namespace

void add_run(CLI::App& app, Context /*context*/, ExitCode& exit_code) {
  add_command<RunOptions>(
      app, "run",
      "run the daemon in the foreground; SIGTERM stops it, SIGHUP reloads the configuration",
      [](CLI::App& command, RunOptions& options) { add_config_option(command, options.config); },
      [](const RunOptions& options) {
        return static_cast<ExitCode>(app::run_daemon(options.config));
      },
      exit_code);
}

}  // namespace housecalld::cli
