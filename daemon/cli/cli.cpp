// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/cli.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <iostream>

#include "daemon/cli/command.hpp"
#include "routing/base/nearest.hpp"

namespace housecalld::cli {
namespace {

constexpr const char* kDescription =
    "Receives Housecall Pro's webhooks, stores them, and forwards them as object events.";

constexpr const char* kFooter =
    "Exit codes: 0 done; 1 it did not work; 2 wrong command line; 3 the configuration has errors;\n"
    "4 what was named does not exist, or nothing matches.\n"
    "`housecalld COMMAND --help` tells more about a command.";

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
  add_reload(app, context, exit_code);
  add_manifest(app, context, exit_code);
  add_send_test(app, context, exit_code);
  add_sign(app, context, exit_code);
  add_signatures(app, context, exit_code);
  add_events(app, context, exit_code);
  add_deliveries(app, context, exit_code);
  add_dead_letters(app, context, exit_code);
  add_replay(app, context, exit_code);
  add_reroute(app, context, exit_code);
  add_erase(app, context, exit_code);
  add_destinations(app, context, exit_code);
  add_installations(app, context, exit_code);
  add_store(app, context, exit_code);
  add_health(app, context, exit_code);
  add_version(app, context, exit_code);
}

/// CLI11 would only say that a subcommand is required. Empty when the words name a command.
std::string unknown_command(const CLI::App& app, int argc, const char* const* argv) {
  const CLI::App* family = &app;
  for (int i = 1; i < argc && argv[i][0] != '-'; ++i) {
    std::vector<std::string> names;
    for (const CLI::App* command : family->get_subcommands({}))
      names.push_back(command->get_name());
    if (names.empty()) break;
    if (std::ranges::find(names, argv[i]) == names.end()) {
      const std::vector<std::string_view> known(names.begin(), names.end());
      const auto near = base::nearest(argv[i], known);
      return "no command \"" + std::string(argv[i]) + '"' +
             (near ? "; did you mean \"" + std::string(*near) + "\"?" : "");
    }
    family = family->get_subcommand(argv[i]);
  }
  return "";
}

/// A file that is opened later must not become what is written to as standard output. Those that
/// are closed are opened so that writing fails, as it would have.
void keep_standard_descriptors() {
  for (const int descriptor : {0, 1, 2}) {
    if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF) {
      static_cast<void>(open("/dev/null", (descriptor == 0 ? O_WRONLY : O_RDONLY) | O_CLOEXEC));
    }
  }
}

}  // namespace

int run(int argc, const char* const* argv) {
  keep_standard_descriptors();
  const Context context{std::cout, std::cerr};
  ExitCode exit_code = kFailed;
  CLI::App app(kDescription, "housecalld");
  app.footer(kFooter);
  app.require_subcommand(1);
  app.set_version_flag("--version", "housecalld " HOUSECALLD_VERSION, "print the version");
  add_commands(app, context, exit_code);
  if (const std::string unknown = unknown_command(app, argc, argv); !unknown.empty()) {
    context.err << "housecalld: " << unknown << " (see --help)\n";
    return kUsage;
  }
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
