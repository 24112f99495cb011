// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/cli.hpp"

#include <exception>
#include <iostream>

#include "daemon/cli/command.hpp"

namespace housecalld::cli {
namespace {

constexpr const char* kDescription =
    "Receives Housecall Pro's webhooks, stores them, and forwards them as object events.";

constexpr const char* kFooter =
    "Exit codes: 0 done; 1 it did not work; 2 wrong command line; 3 the configuration has\n"
    "errors; 4 nothing was found. `housecalld COMMAND --help` tells more about a command.";

void add_version(CLI::App& app, Context context, ExitCode& exit_code) {
  app.add_subcommand("version", "print the version")->callback([context, &exit_code] {
    context.out << "housecalld " << HOUSECALLD_VERSION << '\n';
    exit_code = kOk;
  });
}

/// In the order of the help text: first what one needs first.
void add_commands(CLI::App& app, Context context, ExitCode& exit_code) {
  add_run(app, context, exit_code);
  add_config_commands(app, context, exit_code);
  add_send_test(app, context, exit_code);
  add_sign(app, context, exit_code);
  add_events(app, context, exit_code);
  add_dead_letters(app, context, exit_code);
  add_replay(app, context, exit_code);
  add_destinations(app, context, exit_code);
  add_health(app, context, exit_code);
  add_version(app, context, exit_code);
}

}  // namespace

int run(int argc, const char* const* argv) {
  const Context context{std::cout, std::cerr};
  ExitCode exit_code = kFailed;
  CLI::App app(kDescription, "housecalld");
  app.footer(kFooter);
  app.require_subcommand(1);
  add_commands(app, context, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, context.out, context.err) == 0 ? kOk : kUsage;
  } catch (const std::exception& error) {
    context.err << "housecalld: " << error.what() << '\n';
    return kFailed;
  }
  context.out.flush();
  return context.out ? exit_code : kFailed;
}

}  // namespace housecalld::cli
