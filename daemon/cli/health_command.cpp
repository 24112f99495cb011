// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "daemon/cli/command.hpp"
#include "daemon/cli/socket_transport.hpp"
#include "daemon/cli/workspace.hpp"

namespace housecalld::cli {
namespace {

struct HealthOptions {
  std::string config;
  bool ready = false;
};

ExitCode health(const HealthOptions& options, Context context) {
  const auto settings = load_settings(options.config, context);
  if (!settings) return kConfiguration;
  if (settings->admin.listen.empty()) {
    context.err << "housecalld: admin.listen is empty, there is nobody to ask\n";
    return kConfiguration;
  }
  const auto answer = SocketTransport(settings->admin.listen)
                          .send({"GET", options.ready ? "/ready" : "/health", ""});
  if (answer.has_error()) {
    context.err << "housecalld: " << answer.error().message << '\n';
    return kFailed;
  }
  context.out << answer->body << '\n';
  return answer->status == 200 ? kOk : kFailed;
}

}  // namespace

void add_health(CLI::App& app, Context context, ExitCode& exit_code) {
  add_command<HealthOptions>(
      app, "health", "ask the running daemon how it is; exit code 0 when it is alive",
      [](CLI::App& command, HealthOptions& options) {
        add_config_option(command, options.config);
        command.add_flag("--ready", options.ready, "when it also takes and stores events");
      },
      [context](const HealthOptions& options) { return health(options, context); }, exit_code);
}

}  // namespace housecalld::cli
