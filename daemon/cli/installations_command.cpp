// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/command.hpp"
#include "daemon/cli/list_output.hpp"

namespace housecalld::cli {
namespace {

struct ListOptions {
  AdminOptions admin;
  bool json = false;
};

ExitCode list(const ListOptions& options, Context context) {
  Listing listing;
  listing.path = "/v1/installations";
  listing.member = "installations";
  listing.json = options.json;
  listing.paged = false;
  listing.heading = {"INSTALLATION", "PROJECT", "INTEGRATION", "CONSUMER", "COMPANY", "SECRETS"};
  listing.row = [](const JsonView& one) -> std::vector<std::string> {
    return {one.text("id"),           one.text("project"),    one.text("integration"),
            one.cell("consumer_ref"), one.cell("company_id"), one.text("signing_secrets")};
  };
  listing.none = "no installations are configured";
  return with_admin(options.admin, context,
                    [&](AdminClient& client) { return print_list(client, listing, context); });
}

}  // namespace

void add_installations(CLI::App& app, Context context, ExitCode& exit_code) {
  CLI::App* family = app.add_subcommand("installations", "the companies that send events here");
  family->require_subcommand(1);
  add_command<ListOptions>(
      *family, "list", "the installations that are configured",
      [](CLI::App& command, ListOptions& options) {
        add_admin_options(command, options.admin);
        command.add_flag("--json", options.json, "as a JSON array");
      },
      [context](const ListOptions& options) { return list(options, context); }, exit_code);
}

}  // namespace housecalld::cli
