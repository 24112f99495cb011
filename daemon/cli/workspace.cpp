// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/workspace.hpp"

#include <algorithm>
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
  const auto& all = settings.installations;
  const auto found = name.empty() && all.size() == 1
                         ? all.begin()
                         : std::ranges::find(all, name, &config::InstallationSettings::id);
  if (found == all.end()) {
    context.err << "housecalld: "
                << (name.empty() ? "name one of the installations with --installation"
                                 : "no file has an installation \"" + name +
                                       "\"; the secrets of those in the store are not shown")
                << '\n';
    return nullptr;
  }
  if (current_secret(*found).expose().empty()) {
    context.err << "housecalld: no signing secret of \"" << found->id << "\" is valid now\n";
    return nullptr;
  }
  return &*found;
}

config::SecretText current_secret(const config::InstallationSettings& installation) {
  const base::Timestamp now = base::SystemClock().now();
  const auto valid = [now](const installations::SigningSecret& one) {
    return one.is_valid_at(now);
  };
  const auto found = std::ranges::find_if(installation.signing_secrets, valid);
  return found == installation.signing_secrets.end() ? config::SecretText() : found->text;
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
