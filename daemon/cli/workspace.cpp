// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/workspace.hpp"

#include <ostream>

#include "daemon/config/loader.hpp"
#include "routing/base/terminal_text.hpp"
#include "routing/store/sqlite/sqlite_store.hpp"

namespace housecalld::cli {

std::optional<config::Settings> load_settings(const std::string& file, Context context,
                                              config::Purpose purpose) {
  config::Loaded loaded = config::load(file, purpose);
  for (const std::string& error : loaded.errors) context.err << error << '\n';
  if (!loaded.errors.empty()) return std::nullopt;
  return std::move(loaded.settings);
}

std::unique_ptr<store::Store> open_store(const config::Settings& settings, Context context) {
  store::SqliteOptions options;
  options.path = settings.store.path;
  options.deduplication_window = settings.store.deduplication_window;
  options.exclusive = false;
  auto store = store::open_sqlite_store(options);
  if (store.has_value()) return std::move(*store);
  static_cast<void>(report(store.error(), context));
  return nullptr;
}

const config::InstallationSettings* find_installation(const config::Settings& settings,
                                                      const std::string& name, Context context) {
  for (const auto& installation : settings.installations) {
    const bool only_one = name.empty() && settings.installations.size() == 1;
    if (only_one || installation.id == name) return &installation;
  }
  context.err << "housecalld: "
              << (name.empty() ? "name one of the installations with --installation"
                               : "no installation \"" + name + "\" is configured")
              << '\n';
  return nullptr;
}

ExitCode report(const base::Error& error, Context context) {
  context.err << "housecalld: " << base::terminal_text(error.message, base::Lines::kKeep) << '\n';
  switch (error.code) {
    case base::Errc::kNotFound:
      return kNotFound;
    case base::Errc::kInvalid:
      return kUsage;
    default:
      return kFailed;
  }
}

}  // namespace housecalld::cli
