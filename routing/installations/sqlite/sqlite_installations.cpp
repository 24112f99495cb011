// SPDX-License-Identifier: Apache-2.0
#include "routing/installations/sqlite/sqlite_installations.hpp"

#include <utility>

#include "routing/base/crypto.hpp"
#include "routing/installations/record.hpp"
#include "routing/store/sqlite/database.hpp"

namespace housecalld::installations {
namespace {

using store::Database;
using store::Statement;

constexpr const char* kPut =
    "INSERT INTO installations (id, settings, secrets, removed_at) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET settings = excluded.settings, secrets = excluded.secrets,"
    " removed_at = excluded.removed_at";

enum class Secrets { kRead, kLeave };

base::Error about(const std::string& id, const base::Error& error) {
  return base::with_context("installation " + id, error);
}

class SqliteInstallations final : public Store {
 public:
  SqliteInstallations(std::filesystem::path path, Keyring keys, base::Millis busy_time,
                      Secrets secrets)
      : path_(std::move(path)),
        keys_(std::move(keys)),
        busy_time_(busy_time),
        secrets_(secrets),
        mode_(secrets == Secrets::kRead ? Database::Mode::kReadWrite : Database::Mode::kReadOnly) {}

  base::Result<std::vector<Entry>> all() override {
    auto database = Database::open(path_, mode_, busy_time_);
    if (database.has_error()) return database.error();
    return read_all(**database, [](std::string_view) { return true; });
  }

  base::Result<std::size_t> renew() override {
    auto database = Database::open(path_, mode_, busy_time_);
    if (database.has_error()) return database.error();
    (*database)->execute("BEGIN IMMEDIATE");
    auto outdated = read_all(**database, [&](std::string_view sealed) {
      return !sealed.empty() && !keys_.is_current(sealed);
    });
    if (outdated.has_error()) {
      (*database)->roll_back();
      return outdated.error();
    }
    for (const Entry& entry : *outdated) write(**database, entry);
    (*database)->execute("COMMIT");
    const auto written = outcome(**database);
    if (written.has_error()) return written.error();
    return outdated->size();
  }

  base::Result<void> put(const Entry& entry) override {
    auto database = Database::open(path_, mode_, busy_time_);
    if (database.has_error()) return database.error();
    if (keys_.empty() && !secrets_json(entry).empty()) {
      return base::fail(base::Errc::kInvalid,
                        "there is no key to encrypt secrets with: set store.secret_keys");
    }
    write(**database, entry);
    return outcome(**database);
  }

  base::Result<std::string> pin(const std::string& id, const std::string& company_id,
                                base::Timestamp now) override {
    auto database = Database::open(path_, mode_, busy_time_);
    if (database.has_error()) return database.error();
    {
      Statement insert = (*database)->prepare(
          "INSERT INTO installation_companies (installation, company_id, pinned_at)"
          " VALUES (?, ?, ?) ON CONFLICT (installation) DO NOTHING");
      insert.bind(std::string_view(id)).bind(std::string_view(company_id)).bind(now).run();
    }
    std::string pinned;
    {
      Statement row = (*database)->prepare(
          "SELECT company_id FROM installation_companies WHERE installation = ?");
      if (row.bind(std::string_view(id)).step()) pinned = row.text();
    }
    const auto written = outcome(**database);
    if (written.has_error()) return written.error();
    return pinned;
  }

  base::Result<void> unpin(const std::string& id) override {
    auto database = Database::open(path_, mode_, busy_time_);
    if (database.has_error()) return database.error();
    {
      Statement erase =
          (*database)->prepare("DELETE FROM installation_companies WHERE installation = ?");
      erase.bind(std::string_view(id)).run();
    }
    return outcome(**database);
  }

  base::Result<std::map<std::string, std::string>> pins() override {
    auto database = Database::open(path_, mode_, busy_time_);
    if (database.has_error()) return database.error();
    std::map<std::string, std::string> pins;
    {
      Statement rows =
          (*database)->prepare("SELECT installation, company_id FROM installation_companies");
      while (rows.step()) {
        std::string id = rows.text();
        pins.emplace(std::move(id), rows.text());
      }
    }
    if (auto failure = (*database)->take_failure()) return *failure;
    return pins;
  }

 private:
  /// Those whose encrypted secrets are wanted.
  template <typename Wanted>
  base::Result<std::vector<Entry>> read_all(Database& database, Wanted wanted) const {
    std::vector<Entry> entries;
    {
      Statement rows =
          database.prepare("SELECT id, settings, secrets, removed_at FROM installations");
      while (rows.step()) {
        const std::string id = rows.text();
        const std::string settings = rows.text();
        const std::string sealed = rows.text();
        const auto removed_at = rows.optional_time();
        if (!wanted(sealed)) continue;
        auto entry = read(id, settings, sealed);
        if (entry.has_error()) return about(id, entry.error());
        entry->removed_at = removed_at;
        entries.push_back(std::move(*entry));
      }
    }
    if (auto failure = database.take_failure()) return std::move(*failure);
    return entries;
  }

  [[nodiscard]] base::Result<Entry> read(const std::string& id, const std::string& settings,
                                         const std::string& sealed) const {
    if (sealed.empty() || secrets_ == Secrets::kLeave) return read_entry(settings, "");
    const auto secrets = keys_.decrypt(sealed, id);
    if (secrets.has_error()) return secrets.error();
    return read_entry(settings, *secrets);
  }

  void write(Database& database, const Entry& entry) const {
    const std::string& id = entry.installation.id;
    const std::string settings = settings_json(entry);
    std::string secrets = secrets_json(entry);
    if (!secrets.empty()) secrets = keys_.encrypt(secrets, id);
    Statement put = database.prepare(kPut);
    put.bind(std::string_view(id))
        .bind(std::string_view(settings))
        .bind_blob(base::bytes_of(secrets))
        .bind(entry.removed_at)
        .run();
  }

  static base::Result<void> outcome(Database& database) {
    auto failure = database.take_failure();
    if (!failure) return {};
    database.roll_back();
    return std::move(*failure);
  }

  std::filesystem::path path_;
  Keyring keys_;
  base::Millis busy_time_;
  Secrets secrets_;
  Database::Mode mode_;
};

}  // namespace

std::unique_ptr<Store> open_sqlite_installations(std::filesystem::path database, Keyring keys,
                                                 base::Millis busy_time) {
  return std::make_unique<SqliteInstallations>(std::move(database), std::move(keys), busy_time,
                                               Secrets::kRead);
}

std::unique_ptr<Store> open_sqlite_installations_without_secrets(std::filesystem::path database) {
  constexpr base::Millis kBusyTime{5'000};
  return std::make_unique<SqliteInstallations>(std::move(database), Keyring(), kBusyTime,
                                               Secrets::kLeave);
}

}  // namespace housecalld::installations
