// SPDX-License-Identifier: Apache-2.0
#include "routing/installations/sqlite/sqlite_installations.hpp"

#include <functional>
#include <optional>
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

constexpr base::Millis kBusyTime{5'000};

base::Error about(const std::string& id, const base::Error& error) {
  return base::with_context("installation " + id, error);
}

void erase_pin(Database& database, const std::string& id) {
  Statement erase = database.prepare("DELETE FROM installation_companies WHERE installation = ?");
  erase.bind(std::string_view(id)).run();
}

class SqliteInstallations final : public Store {
 public:
  /// Without `transactions` it only reads, and leaves secrets alone.
  SqliteInstallations(std::filesystem::path path, store::Transactions* transactions, Keyring keys)
      : path_(std::move(path)), transactions_(transactions), keys_(std::move(keys)) {}

  base::Result<std::vector<Entry>> all() override {
    const auto database = open();
    if (database.has_error()) return database.error();
    std::vector<Entry> entries;
    {
      Statement rows =
          (*database)->prepare("SELECT id, settings, secrets, removed_at FROM installations");
      while (rows.step()) {
        const std::string id = rows.text();
        const std::string settings = rows.text();
        const std::string sealed = rows.text();
        auto entry = read(id, settings, sealed);
        if (entry.has_error()) return about(id, entry.error());
        entry->removed_at = rows.optional_time();
        entries.push_back(std::move(*entry));
      }
    }
    if (auto failure = (*database)->take_failure()) return std::move(*failure);
    return entries;
  }

  base::Result<std::size_t> renew() override {
    const auto due = has_outdated();
    if (due.has_error()) return due.error();
    if (!*due) return std::size_t{0};
    std::size_t renewed = 0;
    std::optional<base::Error> unreadable;
    const auto written = write([&](Database& database) {
      renewed = 0;
      unreadable.reset();
      std::vector<std::pair<std::string, std::string>> outdated;
      {
        Statement rows = database.prepare("SELECT id, secrets FROM installations");
        while (rows.step()) {
          std::string id = rows.text();
          std::string sealed = rows.text();
          if (sealed.empty() || keys_.is_current(sealed)) continue;
          auto plain = keys_.decrypt(sealed, id);
          if (plain.has_error()) {
            unreadable = about(id, plain.error());
            return;
          }
          outdated.emplace_back(std::move(id), std::move(*plain));
        }
      }
      for (const auto& [id, plain] : outdated) {
        const std::string sealed = keys_.encrypt(plain, id);
        Statement update = database.prepare("UPDATE installations SET secrets = ? WHERE id = ?");
        update.bind_blob(base::bytes_of(sealed)).bind(std::string_view(id)).run();
      }
      renewed = outdated.size();
    });
    if (written.has_error()) return written.error();
    if (unreadable) return std::move(*unreadable);
    return renewed;
  }

  base::Result<void> put(const Entry& entry, Pin pin) override {
    const std::string& id = entry.installation.id;
    const std::string settings = settings_json(entry);
    std::string secrets = secrets_json(entry);
    if (keys_.empty() && !secrets.empty()) {
      return base::fail(base::Errc::kInvalid,
                        "there is no key to encrypt secrets with: set store.secret_keys");
    }
    if (!secrets.empty()) secrets = keys_.encrypt(secrets, id);
    return write([&](Database& database) {
      if (pin == Pin::kForget) erase_pin(database, id);
      Statement put = database.prepare(kPut);
      put.bind(std::string_view(id))
          .bind(std::string_view(settings))
          .bind_blob(base::bytes_of(secrets))
          .bind(entry.removed_at)
          .run();
    });
  }

  base::Result<std::string> pin(const std::string& id, const std::string& company_id,
                                base::Timestamp now) override {
    std::string pinned;
    const auto written = write([&](Database& database) {
      {
        Statement insert = database.prepare(
            "INSERT INTO installation_companies (installation, company_id, pinned_at)"
            " VALUES (?, ?, ?) ON CONFLICT (installation) DO NOTHING");
        insert.bind(std::string_view(id)).bind(std::string_view(company_id)).bind(now).run();
      }
      Statement row =
          database.prepare("SELECT company_id FROM installation_companies WHERE installation = ?");
      if (row.bind(std::string_view(id)).step()) pinned = row.text();
    });
    if (written.has_error()) return written.error();
    return pinned;
  }

  base::Result<void> unpin(const std::string& id) override {
    return write([&](Database& database) { erase_pin(database, id); });
  }

  base::Result<std::map<std::string, std::string>> pins() override {
    const auto database = open();
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
    if (auto failure = (*database)->take_failure()) return std::move(*failure);
    return pins;
  }

 private:
  [[nodiscard]] base::Result<std::unique_ptr<Database>> open() const {
    return Database::open(path_, Database::Mode::kReadOnly, kBusyTime);
  }

  /// Without the writer: there seldom is one.
  [[nodiscard]] base::Result<bool> has_outdated() const {
    const auto database = open();
    if (database.has_error()) return database.error();
    bool outdated = false;
    {
      Statement rows = (*database)->prepare("SELECT secrets FROM installations");
      while (!outdated && rows.step()) {
        const std::string sealed = rows.text();
        outdated = !sealed.empty() && !keys_.is_current(sealed);
      }
    }
    if (auto failure = (*database)->take_failure()) return std::move(*failure);
    return outdated;
  }

  /// `work` outlives the call.
  [[nodiscard]] base::Result<void> write(const std::function<void(Database&)>& work) const {
    if (transactions_ != nullptr) return transactions_->write(work);
    return base::fail(base::Errc::kUnavailable, "the store is only read here");
  }

  [[nodiscard]] base::Result<Entry> read(const std::string& id, const std::string& settings,
                                         const std::string& sealed) const {
    if (sealed.empty() || transactions_ == nullptr) return read_entry(settings, "");
    const auto secrets = keys_.decrypt(sealed, id);
    if (secrets.has_error()) return secrets.error();
    return read_entry(settings, *secrets);
  }

  std::filesystem::path path_;
  store::Transactions* transactions_;
  Keyring keys_;
};

}  // namespace

std::unique_ptr<Store> open_sqlite_installations(std::filesystem::path database,
                                                 store::Transactions& transactions, Keyring keys) {
  return std::make_unique<SqliteInstallations>(std::move(database), &transactions, std::move(keys));
}

std::unique_ptr<Store> open_sqlite_installations_without_secrets(std::filesystem::path database) {
  return std::make_unique<SqliteInstallations>(std::move(database), nullptr, Keyring());
}

}  // namespace housecalld::installations
