// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <filesystem>
#include <ostream>

#include "daemon/cli/command.hpp"
#include "daemon/cli/progress.hpp"
#include "daemon/cli/workspace.hpp"
#include "routing/base/json.hpp"
#include "routing/store/sqlite/maintenance.hpp"
#include "routing/store/sqlite/schema.hpp"

namespace housecalld::cli {
namespace {

namespace fs = std::filesystem;

struct BackupOptions {
  std::string config;
  std::string file;
};

struct CheckOptions {
  std::string config;
  std::string file;
  bool json = false;
};

struct MigrateOptions {
  std::string config;
  bool yes = false;
};

/// A line that moves, on a terminal.
store::Tick ticker(Progress& progress) {
  return [&progress, ticks = std::size_t{0}]() mutable { progress.show(0, ++ticks); };
}

std::string numbers(const store::Contents& contents) {
  return std::to_string(contents.events) + " events, " + std::to_string(contents.deliveries) +
         " deliveries, " + std::to_string(contents.bytes) + " bytes";
}

ExitCode back_up(const BackupOptions& options, Context context) {
  const auto settings = load_settings(options.config, context);
  if (!settings) return kConfiguration;
  umask(077);
  const fs::path copy = fs::absolute(options.file);
  {
    Progress progress(context.err, "copying, million steps");
    const auto copied = store::back_up(settings->store.path, copy, settings->store.min_free_bytes,
                                       ticker(progress));
    if (copied.has_error()) return report(copied.error(), context);
  }
  const auto contents = store::look_into(copy);
  if (contents.has_error()) return report(contents.error(), context);
  context.out << copy.string() << ": " << numbers(*contents) << '\n';
  return kOk;
}

std::string to_json(const std::vector<store::Finding>& findings) {
  std::string json = "[";
  for (const store::Finding& finding : findings) {
    if (json.size() > 1) json += ',';
    json += base::JsonObject()
                .text("promise", finding.promise)
                .number("violations", finding.violations)
                .text("example", finding.example)
                .finish();
  }
  return json + "]";
}

ExitCode print(const std::vector<store::Finding>& findings, bool json, Context context) {
  bool all_hold = true;
  for (const store::Finding& finding : findings) {
    all_hold = all_hold && finding.violations == 0;
    if (json) continue;
    context.out << (finding.violations == 0 ? "ok      " : "BROKEN  ") << finding.promise;
    if (finding.violations > 0) {
      context.out << ": " << finding.violations << " times, such as " << finding.example;
    }
    context.out << '\n';
  }
  if (json) context.out << to_json(findings) << '\n';
  return all_hold ? kOk : kFailed;
}

ExitCode check(const CheckOptions& options, Context context) {
  const auto settings = load_settings(options.config, context);
  if (!settings) return kConfiguration;
  const fs::path file = options.file.empty() ? settings->store.path : fs::absolute(options.file);
  const auto findings = [&] {
    Progress progress(context.err, "checking, million steps");
    return store::check(file, ticker(progress));
  }();
  if (findings.has_error()) return report(findings.error(), context);
  return print(*findings, options.json, context);
}

ExitCode try_it(const config::StoreSettings& store_settings, Context context) {
  const auto findings = [&] {
    Progress progress(context.err, "trying with a copy, million steps");
    return store::try_migration(store_settings.path, store_settings.min_free_bytes,
                                ticker(progress));
  }();
  if (findings.has_error()) return report(findings.error(), context);
  const ExitCode code = print(*findings, false, context);
  context.out << (code == kOk ? "A copy was brought there and removed; add --yes to do it.\n"
                              : "A copy was brought there and is not well.\n");
  return code;
}

ExitCode migrate(const MigrateOptions& options, Context context) {
  const auto settings = load_settings(options.config, context);
  if (!settings) return kConfiguration;
  const fs::path file = settings->store.path;
  const auto before = store::look_into(file);
  if (before.has_error()) return report(before.error(), context);
  context.out << file.string() << ": version " << before->version << ", " << numbers(*before)
              << "; this program has version " << store::kSchemaVersion << '\n';
  if (before->version == store::kSchemaVersion) return kOk;
  if (!options.yes) return try_it(settings->store, context);
  {
    Progress progress(context.err, "migrating, million steps");
    const auto migrated = store::migrate_file(file, ticker(progress));
    if (migrated.has_error()) return report(migrated.error(), context);
  }
  context.out << "It has version " << store::kSchemaVersion << " now.\n";
  return kOk;
}

}  // namespace

void add_store(CLI::App& app, Context context, ExitCode& exit_code) {
  CLI::App* family = app.add_subcommand("store", "the database as a whole");
  family->require_subcommand(1);
  add_command<BackupOptions>(
      *family, "backup", "write a consistent copy, also while housecalld runs",
      [](CLI::App& command, BackupOptions& options) {
        add_config_option(command, options.config);
        command.add_option("file", options.file, "where; it must not exist")->required();
      },
      [context](const BackupOptions& options) { return back_up(options, context); }, exit_code);
  add_command<CheckOptions>(
      *family, "check", "look into every page, row and body, also while housecalld runs",
      [](CLI::App& command, CheckOptions& options) {
        add_config_option(command, options.config);
        command.add_option("file", options.file, "another database, a backup; default store.path");
        command.add_flag("--json", options.json, "as a JSON array");
      },
      [context](const CheckOptions& options) { return check(options, context); }, exit_code);
  add_command<MigrateOptions>(
      *family, "migrate",
      "bring it to the version of this program; without --yes only try with a copy",
      [](CLI::App& command, MigrateOptions& options) {
        add_config_option(command, options.config);
        command.add_flag("--yes", options.yes, "do it; housecalld must not run");
        command.footer(
            "The start does the same by itself. This is to see beforehand whether it "
            "works, and how long it takes.");
      },
      [context](const MigrateOptions& options) { return migrate(options, context); }, exit_code);
}

}  // namespace housecalld::cli
