// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "daemon/app/check.hpp"
#include "daemon/cli/command.hpp"
#include "daemon/config/loader.hpp"
#include "daemon/config/print.hpp"
#include "daemon/config/reference.hpp"

namespace housecalld::cli {
namespace {

struct FileOptions {
  std::string config;
};

void print_lines(std::ostream& out, const char* label, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) out << label << line << '\n';
}

ExitCode check_config(const FileOptions& options, Context context) {
  const config::Loaded loaded = config::load(options.config);
  const app::Findings findings =
      loaded.errors.empty() ? app::check(loaded.settings) : app::check_files(loaded.settings);
  print_lines(context.err, "note: ", findings.notes);
  print_lines(context.err, "warning: ", loaded.warnings);
  print_lines(context.err, "warning: ", findings.warnings);
  print_lines(context.err, "", loaded.errors);
  print_lines(context.err, "", findings.problems);
  if (!loaded.errors.empty() || !findings.problems.empty()) return kConfiguration;
  context.out << options.config
              << ": valid; installations: " << loaded.settings.installations.size()
              << ", destinations: " << loaded.settings.destinations.size() << '\n';
  return kOk;
}

ExitCode print_config(const FileOptions& options, Context context) {
  const config::Loaded loaded = config::load(options.config);
  print_lines(context.err, "", loaded.errors);
  if (!loaded.errors.empty()) return kConfiguration;
  context.out << config::print(loaded.values);
  return kOk;
}

void add_file_command(CLI::App& app, const char* name, const char* sentence,
                      std::function<ExitCode(const FileOptions&)> body, ExitCode& exit_code) {
  add_command<FileOptions>(
      app, name, sentence,
      [](CLI::App& command, FileOptions& options) { add_config_option(command, options.config); },
      std::move(body), exit_code);
}

void add_page_command(CLI::App& app, const char* name, const char* sentence, std::string (*page)(),
                      Context context, ExitCode& exit_code) {
  app.add_subcommand(name, sentence)->callback([page, context, &exit_code] {
    context.out << page();
    exit_code = kOk;
  });
}

}  // namespace

void add_config_commands(CLI::App& app, Context context, ExitCode& exit_code) {
  add_file_command(
      app, "check-config", "find every error in the configuration and the manifest",
      [context](const FileOptions& options) { return check_config(options, context); }, exit_code);
  add_file_command(
      app, "print-config", "print the configuration in effect, without secrets",
      [context](const FileOptions& options) { return print_config(options, context); }, exit_code);
  add_page_command(app, "config-reference", "print the page that describes every key",
                   config::reference_page, context, exit_code);
  add_page_command(app, "config-schema", "print the JSON schema of the configuration",
                   config::json_schema, context, exit_code);
}

}  // namespace housecalld::cli
