// SPDX-License-Identifier: Apache-2.0
#include "routing/installations/sqlite/sqlite_installations.hpp"

#include <gtest/gtest.h>

#include "routing/base/files.hpp"
#include "routing/installations/choices.hpp"
#include "routing/store/sqlite/database.hpp"
#include "routing/store/sqlite/sqlite_store.hpp"
#include "tests/support/files.hpp"

namespace housecalld::installations {
namespace {

constexpr auto kKeep = Store::Pin::kKeep;
using Keys = std::vector<base::Secret<std::string>>;

constexpr base::Millis kBusyTime{1'000};
const base::Timestamp kNow = base::from_unix_millis(1'789'380'000'000);
const std::string kSecret = "the-signing-secret-0123456789";

base::Secret<std::string> key(char fill) {
  const std::string bytes(32, fill);
  return base::Secret(base::to_base64(base::bytes_of(bytes)));
}

Entry entry(const std::string& id) {
  Entry made;
  event::Installation& one = made.installation;
  one.id = id;
  one.project = "p";
  one.integration = "main";
  one.group_name = "Gr\"uppe \xC3\xA9";
  one.updated_at = kNow;
  one.fields = *parse_choices({{"jobs/notes"}, {"jobs/a = b"}, {"jobs/c/d = e"}});
  made.signing_secrets = {{base::Secret(kSecret), {}, kNow}, {base::Secret<std::string>("other")}};
  made.api_key = base::Secret<std::string>("the-api-key-0123456789");
  made.limits = {0.1, 4'096};
  return made;
}

class SqliteInstallationsTest : public testing::Test {
 protected:
  SqliteInstallationsTest() {
    store::SqliteOptions options;
    options.path = path;
    auto opened = store::open_sqlite_store(options);
    EXPECT_TRUE(opened.has_value()) << opened.error().message;
    events = std::move(*opened);
  }
  ~SqliteInstallationsTest() override { events->close(); }

  [[nodiscard]] std::unique_ptr<Store> open(const Keys& keys) const {
    return open_sqlite_installations(path, store::transactions_of(*events), *Keyring::create(keys));
  }

  test::TempDir folder;
  std::filesystem::path path = folder.path() / "housecalld.db";
  std::unique_ptr<store::Store> events;
};

TEST_F(SqliteInstallationsTest, GivesBackWhatWasPut) {
  const auto store = open({key('a')});
  Entry gone = entry("gone");
  gone.signing_secrets.clear();
  gone.api_key = {};
  gone.removed_at = kNow;
  ASSERT_TRUE(store->put(entry("acme"), kKeep).has_value());
  ASSERT_TRUE(store->put(gone, kKeep).has_value());
  const auto all = store->all();
  ASSERT_TRUE(all.has_value()) << all.error().message;
  EXPECT_EQ(*all, (std::vector<Entry>{entry("acme"), gone}));

  Entry changed = entry("acme");
  changed.installation.project = "q";
  ASSERT_TRUE(store->put(changed, kKeep).has_value());
  EXPECT_EQ(store->all()->front(), changed);
}

TEST_F(SqliteInstallationsTest, NoSecretIsInAnyFile) {
  const auto store = open({key('a')});
  ASSERT_TRUE(store->put(entry("acme"), kKeep).has_value());
  for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
    const auto bytes = base::read_file(file.path());
    if (bytes.has_error()) continue;
    EXPECT_EQ(bytes->find(kSecret), std::string::npos) << file.path();
    EXPECT_EQ(bytes->find("the-api-key"), std::string::npos) << file.path();
  }
}

TEST_F(SqliteInstallationsTest, AKeyIsReplacedStepByStep) {
  ASSERT_TRUE(open({key('a')})->put(entry("acme"), kKeep).has_value());
  const auto without = open({key('b')})->all();
  ASSERT_TRUE(without.has_error());
  EXPECT_EQ(without.error().code, base::Errc::kInvalid);
  EXPECT_EQ(without.error().message,
            "installation acme: the key of its secrets is not among store.secret_keys");
  const auto both = open({key('b'), key('a')});
  ASSERT_TRUE(both->all().has_value());
  EXPECT_EQ(*both->renew(), 1U);
  EXPECT_EQ(*both->renew(), 0U);
  EXPECT_EQ(open({key('b')})->all()->front(), entry("acme"));
  EXPECT_TRUE(open({key('a')})->all().has_error());
}

TEST_F(SqliteInstallationsTest, ASecretNeedsAKey) {
  const auto store = open({});
  const auto refused = store->put(entry("acme"), kKeep);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().message,
            "there is no key to encrypt secrets with: set store.secret_keys");
  Entry bare = entry("bare");
  bare.signing_secrets.clear();
  bare.api_key = {};
  EXPECT_TRUE(store->put(bare, kKeep).has_value());
  EXPECT_EQ(store->all()->front(), bare);
}

TEST_F(SqliteInstallationsTest, WhatWasTamperedWithIsNotTaken) {
  const auto store = open({key('a')});
  ASSERT_TRUE(store->put(entry("acme"), kKeep).has_value());
  ASSERT_TRUE(store->put(entry("other"), kKeep).has_value());
  auto database = store::Database::open(path, store::Database::Mode::kReadWrite, kBusyTime);
  (*database)->execute(
      "UPDATE installations SET secrets = (SELECT secrets FROM installations WHERE id = 'acme')"
      " WHERE id = 'other'");
  const auto all = store->all();
  ASSERT_TRUE(all.has_error());
  EXPECT_EQ(all.error().code, base::Errc::kCorrupt);
  EXPECT_EQ(all.error().message, "installation other: its secrets are not what was written");
  (*database)->execute("UPDATE installations SET secrets = x'01'");
  EXPECT_EQ(store->all().error().code, base::Errc::kCorrupt);
  const auto without = open_sqlite_installations_without_secrets(path);
  EXPECT_TRUE(without->all().has_value());
  EXPECT_EQ(without->put(entry("acme"), kKeep).error().code, base::Errc::kInvalid);
  EXPECT_EQ(without->unpin("acme").error().code, base::Errc::kUnavailable);
}

TEST_F(SqliteInstallationsTest, TheFirstPinStays) {
  const auto store = open({});
  EXPECT_EQ(*store->pin("acme", "first", kNow), "first");
  EXPECT_EQ(*store->pin("acme", "second", kNow), "first");
  EXPECT_EQ(store->pins()->at("acme"), "first");
  ASSERT_TRUE(store->unpin("acme").has_value());
  EXPECT_TRUE(store->pins()->empty());
  EXPECT_EQ(*store->pin("acme", "second", kNow), "second");
  Entry bare = entry("acme");
  bare.signing_secrets.clear();
  bare.api_key = {};
  ASSERT_TRUE(store->put(bare, kKeep).has_value());
  EXPECT_EQ(store->pins()->at("acme"), "second");
  ASSERT_TRUE(store->put(bare, Store::Pin::kForget).has_value());
  EXPECT_TRUE(store->pins()->empty());
}

TEST(Encryption, IsBoundToItsContext) {
  base::Key key{};
  key.fill(7);
  const std::string sealed = base::encrypted(key, "plain", "context");
  EXPECT_EQ(base::decrypted(key, sealed, "context"), "plain");
  EXPECT_EQ(base::decrypted(key, base::encrypted(key, "", ""), ""), "");
  EXPECT_FALSE(base::decrypted(key, sealed, "another"));
  EXPECT_NE(base::encrypted(key, "plain", "context"), sealed) << "a nonce counts once";
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(base::decrypted(key, changed, "context")) << i;
    EXPECT_FALSE(base::decrypted(key, std::string_view(sealed).substr(0, i), "context")) << i;
  }
  key.fill(8);
  EXPECT_FALSE(base::decrypted(key, sealed, "context"));
}

}  // namespace
}  // namespace housecalld::installations
