// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <optional>
#include <ostream>
#include <vector>

#include "daemon/cli/command.hpp"
#include "daemon/cli/list_output.hpp"
#include "daemon/cli/workspace.hpp"
#include "daemon/config/references.hpp"
#include "routing/base/terminal_text.hpp"

namespace housecalld::cli {
namespace {

constexpr const char* kPath = "/v1/installations/";

struct ListOptions {
  AdminOptions admin;
  bool json = false;
};

/// A text that may have been given.
struct Given {
  const char* parameter;
  std::string option;
  std::string what;
  std::string value = {};
};

struct ChangeOptions {
  AdminOptions admin;
  std::string id;
  std::vector<Given> texts = {
      {"project", "--project", "project in the URL and in messages"},
      {"integration", "--integration", "its integration in the manifest"},
      {"group_ref", "--group-ref", "groupRef of messages; default: the id"},
      {"group_name", "--group-name", "groupName of messages; default: the groupRef"},
      {"consumer_ref", "--consumer-ref", "consumerRef of messages; default: the id"},
      {"consumer_name", "--consumer-name", "consumerName of messages; default: the consumerRef"},
      {"company_id", "--company-id",
       "HCP's company, `*` for any; default: that of the first verified event"},
      {"events_per_second", "--events-per-second", "accepted at the most; 0: no limit"},
      {"body_bytes", "--body-bytes", "of one event at the most; 0: limits.body_bytes alone"}};
  std::vector<std::string> optional_fields;
  std::vector<std::string> field_mappings;
  std::vector<std::string> value_mappings;
  std::string secret_file;
  std::string api_key_file;
  std::string overlap;
  bool dry_run = false;
  bool yes = false;
  bool json = false;
  bool forget_company = false;
  CLI::App* command = nullptr;
};

struct ShowOptions {
  AdminOptions admin;
  std::string id;
  bool json = false;
};

ExitCode list(const ListOptions& options, Context context) {
  Listing listing;
  listing.path = "/v1/installations";
  listing.member = "installations";
  listing.json = options.json;
  listing.paged = false;
  listing.heading = {"INSTALLATION", "PROJECT", "INTEGRATION", "CONSUMER",
                     "COMPANY",      "SECRETS", "KEPT IN"};
  listing.row = [](const JsonView& one) -> std::vector<std::string> {
    return {one.text("id"),           one.text("project"),    one.text("integration"),
            one.cell("consumer_ref"), one.cell("company_id"), one.cell("signing_secrets"),
            one.text("kept_in")};
  };
  listing.none = "no installations are configured";
  return with_admin(options.admin, context,
                    [&](AdminClient& client) { return print_list(client, listing, context); });
}

void print_text(const JsonView& one, const char* label, const char* key, Context context) {
  const std::string text = one.text(key);
  if (text.empty()) return;
  context.out << label << base::terminal_text(text) << '\n';
}

void print_secrets(const JsonView& one, Context context) {
  if (one.text("signing_secrets").empty()) {
    context.out << "secrets:      not known without the daemon\n";
    return;
  }
  for (const JsonView& secret : one.items("secrets")) {
    const std::string from = secret.text("valid_from");
    const std::string until = secret.text("valid_until");
    context.out << "secret:       " << (secret.flag("valid") ? "valid" : "not valid now")
                << (from.empty() ? "" : ", from " + from)
                << (until.empty() ? "" : ", until " + until) << '\n';
  }
  if (one.items("secrets").empty()) context.out << "secret:       none yet: events are refused\n";
  context.out << "api key:      " << (one.flag("api_key") ? "set" : "none") << '\n';
}

void print_installation(const JsonView& one, Context context) {
  print_text(one, "installation: ", "id", context);
  print_text(one, "project:      ", "project", context);
  print_text(one, "integration:  ", "integration", context);
  print_text(one, "group:        ", "group_ref", context);
  print_text(one, "group name:   ", "group_name", context);
  print_text(one, "consumer:     ", "consumer_ref", context);
  print_text(one, "consumer name: ", "consumer_name", context);
  const std::string company = one.text("company_id");
  context.out << "company:      "
              << (company.empty() ? "that of the first verified event"
                                  : base::terminal_text(company))
              << (one.flag("company_pinned") ? " (from its first verified event)" : "") << '\n';
  print_secrets(one, context);
  for (const auto& [label, key] : {std::pair("optional:     ", "optional_fields"),
                                   std::pair("mapping:      ", "field_mappings"),
                                   std::pair("value:        ", "value_mappings")}) {
    for (const std::string& text : one.texts(key)) {
      context.out << label << base::terminal_text(text) << '\n';
    }
  }
  if (one.text("events_per_second") != "0") {
    print_text(one, "events per s: ", "events_per_second", context);
  }
  if (one.number("body_bytes") > 0) print_text(one, "body bytes:   ", "body_bytes", context);
  print_text(one, "changed:      ", "updated_at", context);
  print_text(one, "kept in:      ", "kept_in", context);
}

ExitCode show(const ShowOptions& options, Context context) {
  return with_admin(options.admin, context, [&](AdminClient& client) {
    const auto answer = client.get(kPath + percent_encoded(options.id));
    if (answer.has_error()) return report(answer.error(), context);
    const JsonDocument document(*answer);
    if (options.json) {
      context.out << document.root().json() << '\n';
    } else {
      print_installation(document.root(), context);
    }
    return kOk;
  });
}

ExitCode print_url(const ShowOptions& options, Context context) {
  return with_admin(options.admin, context, [&](AdminClient& client) {
    const auto answer = client.get(kPath + percent_encoded(options.id) + "/url");
    if (answer.has_error()) return report(answer.error(), context);
    const JsonDocument document(*answer);
    const JsonView root = document.root();
    if (options.json) {
      context.out << root.json() << '\n';
      return kOk;
    }
    const std::string host = root.flag("host_known") ? "" : "https://YOUR-HOST";
    context.out
        << host << root.text("url") << "\n\n"
        << "1. In Housecall Pro, as an admin with the MAX plan: App Store -> Webhooks -> Active.\n"
           "   There is one URL per account: a new one cuts off whoever had the old one.\n"
           "2. Paste the URL and press Save. Housecall Pro sends a test request, which is "
           "answered.\n"
           "3. It shows the signing secret. Put it into a file, or give it by standard input:\n"
           "   housecalld installations rotate-secret "
        << options.id
        << " --secret-file FILE\n"
           "4. Tick the events and press Save again.\n"
           "5. `housecalld events list` shows them; `housecalld signatures` what was refused.\n\n"
        << "Short form:  " << host << root.text("short_url") << "\n"
        << "One URL for all companies of the integration: " << host << root.text("partner_url")
        << '\n';
    if (!host.empty()) {
      context.err << "housecalld: public_url is not set: put your host for YOUR-HOST\n";
    }
    return kOk;
  });
}

/// A file, `-` for standard input, or else the environment: never the command line, which everybody
/// on the machine can read.
base::Result<std::optional<std::string>> secret_of(const std::string& file, const char* variable) {
  if (!file.empty()) {
    auto secret = config::read_secret(file == "-" ? "/dev/stdin" : file);
    if (secret.has_error()) return secret.error();
    return std::optional(std::move(*secret));
  }
  const char* const value = std::getenv(variable);
  if (value == nullptr) return std::optional<std::string>();
  auto secret = config::clean_secret(value);
  if (secret.has_error()) return base::with_context(variable, secret.error());
  return std::optional(std::move(*secret));
}

constexpr const char* kSecretVariable = "HOUSECALLD_SIGNING_SECRET";
constexpr const char* kApiKeyVariable = "HOUSECALLD_API_KEY";

base::Result<AdminParameters> parameters_of(const ChangeOptions& options) {
  AdminParameters parameters;
  for (const Given& given : options.texts) {
    const bool there = options.command->get_option_no_throw(given.option) != nullptr &&
                       options.command->count(given.option) > 0;
    if (there) parameters.emplace_back(given.parameter, given.value);
  }
  const auto add_all = [&](const char* name, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) parameters.emplace_back(name, text);
  };
  add_all("optional_fields", options.optional_fields);
  add_all("field_mappings", options.field_mappings);
  add_all("value_mappings", options.value_mappings);
  const auto add_secret = [&](const char* name, const char* option, const std::string& file,
                              const char* variable) -> base::Result<void> {
    if (options.command->get_option_no_throw(option) == nullptr) return {};
    auto secret = secret_of(file, variable);
    if (secret.has_error()) return secret.error();
    if (*secret) parameters.emplace_back(name, std::move(**secret));
    return {};
  };
  const auto signing =
      add_secret("signing_secret", "--secret-file", options.secret_file, kSecretVariable);
  if (signing.has_error()) return signing.error();
  const auto key = add_secret("api_key", "--api-key-file", options.api_key_file, kApiKeyVariable);
  if (key.has_error()) return key.error();
  if (!options.overlap.empty()) parameters.emplace_back("overlap", options.overlap);
  if (options.dry_run) parameters.emplace_back("dry_run", "true");
  return parameters;
}

/// Asks for a change, and shows what became of it under `done`.
ExitCode change(const ChangeOptions& options, const std::string& path,
                const AdminParameters& parameters, const std::string& done, Context context) {
  return with_admin(options.admin, context, [&](AdminClient& client) {
    const auto answer = client.post(path, parameters);
    if (answer.has_error()) return report(answer.error(), context);
    const JsonDocument document(*answer);
    const JsonView root = document.root();
    if (options.json) {
      context.out << root.json() << '\n';
      return kOk;
    }
    context.out << base::terminal_text(options.id) << ' '
                << (root.flag("changed") ? done : "would be " + done) << '\n';
    return kOk;
  });
}

ExitCode add(const ChangeOptions& options, Context context) {
  auto parameters = parameters_of(options);
  if (parameters.has_error()) return report(parameters.error(), context);
  parameters->emplace_back("id", options.id);
  const ExitCode code = change(options, "/v1/installations", *parameters, "added", context);
  if (code == kOk && !options.json) {
    context.out << "next: housecalld installations url " << base::terminal_text(options.id) << '\n';
  }
  return code;
}

ExitCode edit(const ChangeOptions& options, Context context) {
  const std::string path = kPath + percent_encoded(options.id);
  auto parameters = parameters_of(options);
  if (parameters.has_error()) return report(parameters.error(), context);
  const bool only_forgets =
      options.forget_company && parameters->size() == (options.dry_run ? 1U : 0U);
  if (options.forget_company) {
    const ExitCode code =
        change(options, path + "/forget-company",
               options.dry_run ? AdminParameters{{"dry_run", "true"}} : AdminParameters(),
               "bound to the company of its next verified event", context);
    if (code != kOk || only_forgets) return code;
  }
  return change(options, path + "/edit", *parameters, "changed", context);
}

ExitCode rotate(const ChangeOptions& options, Context context) {
  const auto parameters = parameters_of(options);
  if (parameters.has_error()) return report(parameters.error(), context);
  return change(options, kPath + percent_encoded(options.id) + "/rotate-secret", *parameters,
                "given the new secret", context);
}

ExitCode remove(const ChangeOptions& options, Context context) {
  const AdminParameters parameters = {{"dry_run", options.yes ? "false" : "true"}};
  const ExitCode code = change(options, kPath + percent_encoded(options.id) + "/remove", parameters,
                               "removed: its events are refused from now on", context);
  if (code == kOk && !options.yes && !options.json) {
    context.err << "housecalld: nothing was changed; --yes does it\n";
  }
  return code;
}

void declare_change(CLI::App& command, ChangeOptions& options) {
  add_admin_options(command, options.admin);
  options.command = &command;
  command.add_option("id", options.id, "name of the installation")->required();
  command.add_flag("--json", options.json, "as a JSON object");
}

void declare_settings(CLI::App& command, ChangeOptions& options, bool required) {
  declare_change(command, options);
  for (Given& given : options.texts) {
    CLI::Option* const option = command.add_option(given.option, given.value, given.what);
    if (required && (given.option == "--project" || given.option == "--integration")) {
      option->required();
    }
  }
  command
      .add_option("--optional-field", options.optional_fields,
                  "an optional field of the manifest: jobs/notes; several times for several,\n"
                  "'' for none")
      ->allow_extra_args(false);
  command
      .add_option("--field-mapping", options.field_mappings,
                  "where a field comes from: 'jobs/reference = invoice_number'")
      ->allow_extra_args(false);
  command
      .add_option("--value-mapping", options.value_mappings,
                  "a value to replace: 'jobs/work_status/completed = done'")
      ->allow_extra_args(false);
  command.add_option("--api-key-file", options.api_key_file,
                     std::string("file with the key for HCP's API, - for standard input;\nelse ") +
                         kApiKeyVariable);
  command.add_flag("--dry-run", options.dry_run, "only check it");
}

void declare_secret(CLI::App& command, ChangeOptions& options) {
  command.add_option("--secret-file", options.secret_file,
                     std::string("file with HCP's signing secret, - for standard input;\nelse ") +
                         kSecretVariable);
}

void declare_show(CLI::App& command, ShowOptions& options) {
  add_admin_options(command, options.admin);
  command.add_option("id", options.id, "name of the installation")->required();
  command.add_flag("--json", options.json, "as a JSON object");
}

}  // namespace

void add_installations(CLI::App& app, Context context, ExitCode& exit_code) {
  CLI::App* family = app.add_subcommand("installations", "the companies that send events here");
  family->require_subcommand(1);
  add_command<ListOptions>(
      *family, "list", "the installations, in files and in the store",
      [](CLI::App& command, ListOptions& options) {
        add_admin_options(command, options.admin);
        command.add_flag("--json", options.json, "as a JSON array");
      },
      [context](const ListOptions& options) { return list(options, context); }, exit_code);
  add_command<ShowOptions>(
      *family, "show", "one of them, without its secrets", declare_show,
      [context](const ShowOptions& options) { return show(options, context); }, exit_code);
  add_command<ShowOptions>(
      *family, "url", "the URL for HCP, and what to do with it", declare_show,
      [context](const ShowOptions& options) { return print_url(options, context); }, exit_code);
  add_command<ChangeOptions>(
      *family, "add", "keep a new one in the store; it counts at once",
      [](CLI::App& command, ChangeOptions& options) {
        declare_settings(command, options, true);
        declare_secret(command, options);
      },
      [context](const ChangeOptions& options) { return add(options, context); }, exit_code);
  add_command<ChangeOptions>(
      *family, "edit", "change one that is kept in the store; what is not named stays",
      [](CLI::App& command, ChangeOptions& options) {
        declare_settings(command, options, false);
        command.add_flag("--forget-company", options.forget_company,
                         "the next verified event says which company it is; of one in a file, too");
      },
      [context](const ChangeOptions& options) { return edit(options, context); }, exit_code);
  add_command<ChangeOptions>(
      *family, "rotate-secret", "give it another signing secret; the earlier one counts a while",
      [](CLI::App& command, ChangeOptions& options) {
        declare_change(command, options);
        declare_secret(command, options);
        command.add_option("--overlap", options.overlap,
                           "how long earlier secrets still count; default: 24h");
        command.add_flag("--dry-run", options.dry_run, "only check it");
      },
      [context](const ChangeOptions& options) { return rotate(options, context); }, exit_code);
  add_command<ChangeOptions>(
      *family, "remove", "refuse its events from now on; what was accepted is delivered",
      [](CLI::App& command, ChangeOptions& options) {
        declare_change(command, options);
        command.add_flag("--yes", options.yes, "do it, instead of saying what would be done");
      },
      [context](const ChangeOptions& options) { return remove(options, context); }, exit_code);
}

}  // namespace housecalld::cli
