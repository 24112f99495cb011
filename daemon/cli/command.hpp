// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

#include "daemon/cli/exit_codes.hpp"

namespace housecalld::cli {

/// What a command runs in. Results go to `out`, everything else to `err`.
struct Context {
  std::ostream& out;
  std::ostream& err;
};

/// Adds one subcommand whose callback stores its exit code. `body` is called after parsing, with
/// the options object that `declare` filled in.
template <typename Options>
CLI::App* add_command(CLI::App& parent, const std::string& name, const std::string& sentence,
                      std::function<void(CLI::App&, Options&)> declare,
                      std::function<ExitCode(const Options&)> body, ExitCode& exit_code) {
  CLI::App* command = parent.add_subcommand(name, sentence);
  auto options = std::make_shared<Options>();
  declare(*command, *options);
  command->callback([options, body = std::move(body), &exit_code] { exit_code = body(*options); });
  return command;
}

/// The option that every command with a configuration has.
inline void add_config_option(CLI::App& command, std::string& file) {
  file = "/etc/housecalld/housecalld.yaml";
  command.add_option("-c,--config", file, "configuration file")->capture_default_str();
}

// One function per command or family of commands, each in a file of its own.
void add_run(CLI::App& app, Context context, ExitCode& exit_code);
void add_config_commands(CLI::App& app, Context context, ExitCode& exit_code);
void add_reload(CLI::App& app, Context context, ExitCode& exit_code);
void add_manifest(CLI::App& app, Context context, ExitCode& exit_code);
void add_send_test(CLI::App& app, Context context, ExitCode& exit_code);
void add_sign(CLI::App& app, Context context, ExitCode& exit_code);
void add_signatures(CLI::App& app, Context context, ExitCode& exit_code);
void add_events(CLI::App& app, Context context, ExitCode& exit_code);
void add_deliveries(CLI::App& app, Context context, ExitCode& exit_code);
void add_dead_letters(CLI::App& app, Context context, ExitCode& exit_code);
void add_replay(CLI::App& app, Context context, ExitCode& exit_code);
void add_reroute(CLI::App& app, Context context, ExitCode& exit_code);
void add_erase(CLI::App& app, Context context, ExitCode& exit_code);
void add_installations(CLI::App& app, Context context, ExitCode& exit_code);
void add_destinations(CLI::App& app, Context context, ExitCode& exit_code);
/// Below `destinations`.
void add_leftovers(CLI::App& family, Context context, ExitCode& exit_code);
void add_store(CLI::App& app, Context context, ExitCode& exit_code);
void add_health(CLI::App& app, Context context, ExitCode& exit_code);

}  // namespace housecalld::cli
