// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "daemon/cli/admin_client.hpp"
#include "daemon/cli/command.hpp"
#include "daemon/cli/json_view.hpp"
#include "daemon/cli/workspace.hpp"
#include "routing/base/terminal_text.hpp"

namespace housecalld::cli {
namespace {

ExitCode reload(const AdminOptions& options, Context context) {
  return with_admin(options, context, [&](AdminClient& client) -> ExitCode {
    const auto answer = client.post("/v1/reload");
    if (answer.has_error() && answer.error().code == base::Errc::kInvalid) {
      context.err << base::terminal_text(answer.error().message, base::Lines::kKeep) << '\n'
                  << "housecalld: the old configuration stays in effect\n";
      return kConfiguration;
    }
    if (answer.has_error()) return report(answer.error(), context);
    const JsonDocument document(*answer);
    context.out << "reloaded\n";
    for (const std::string& key : document.root().texts("needs_restart")) {
      context.err << "needs a restart: " << base::terminal_text(key) << '\n';
    }
    return kOk;
  });
}

}  // namespace

void add_reload(CLI::App& app, Context context, ExitCode& exit_code) {
  add_command<AdminOptions>(
      app, "reload", "put the changed configuration into effect, all of it or nothing",
      [](CLI::App& command, AdminOptions& options) { add_admin_options(command, options); },
      [context](const AdminOptions& options) { return reload(options, context); }, exit_code);
}

}  // namespace housecalld::cli
