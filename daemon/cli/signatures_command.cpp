// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/command.hpp"
#include "daemon/cli/list_output.hpp"

namespace housecalld::cli {
namespace {

struct Options {
  AdminOptions admin;
  std::string installation;
  bool json = false;
};

ExitCode list(const Options& options, Context context) {
  Listing listing;
  listing.path = "/v1/signatures";
  if (!options.installation.empty()) {
    listing.parameters.emplace_back("installation", options.installation);
  }
  listing.member = "refused";
  listing.json = options.json;
  listing.paged = false;
  listing.heading = {"WHEN", "INSTALLATION", "CLIENT", "REQUEST", "WHY"};
  listing.row = [](const JsonView& one) -> std::vector<std::string> {
    return {one.text("at"), one.text("installation"), one.text("client"), one.text("request"),
            one.text("reason") + ": " + one.text("detail")};
  };
  listing.none = "no request was refused for its signature since the start";
  return with_admin(options.admin, context,
                    [&](AdminClient& client) { return print_list(client, listing, context); });
}

}  // namespace

void add_signatures(CLI::App& app, Context context, ExitCode& exit_code) {
  add_command<Options>(
      app, "signatures", "why requests were answered 401: the last ones of each installation",
      [](CLI::App& command, Options& options) {
        add_admin_options(command, options.admin);
        command.add_option("--installation", options.installation, "of this one alone");
        command.add_flag("--json", options.json, "as a JSON array");
      },
      [context](const Options& options) { return list(options, context); }, exit_code);
}

}  // namespace housecalld::cli
