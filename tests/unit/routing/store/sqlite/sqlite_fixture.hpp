// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <utility>

#include "routing/store/sqlite/database.hpp"
#include "routing/store/sqlite/private_file.hpp"
#include "routing/store/sqlite/schema.hpp"
#include "routing/store/sqlite/sqlite_store.hpp"
#include "tests/support/files.hpp"
#include "tests/support/store_driver.hpp"

namespace housecalld::test {

using store::Database;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

/// Bytes that do not compress, always the same for one seed.
[[nodiscard]] inline std::string random_bytes(std::size_t length, unsigned seed = 7) {
  std::mt19937 random(seed);
  std::string bytes;
  for (std::size_t i = 0; i < length; ++i) bytes += static_cast<char>(random());
  return bytes;
}

/// A folder for one database, and ways to open it.
class SqliteTest : public testing::Test {
 protected:
  [[nodiscard]] store::SqliteOptions options() const {
    store::SqliteOptions made;
    made.path = path_;
    return made;
  }
  [[nodiscard]] std::unique_ptr<store::Store> open_store() const {
    return store::open_sqlite_store(options()).value();
  }
  [[nodiscard]] std::unique_ptr<store::Store> open_as_tool() const {
    store::SqliteOptions made = options();
    made.exclusive = false;
    return store::open_sqlite_store(made).value();
  }
  /// A connection beside the store, set up as the store's own are.
  [[nodiscard]] std::unique_ptr<Database> connect(base::Millis busy_time = 5s) const {
    return Database::open(path_, Database::Mode::kReadWrite, busy_time).value();
  }
  /// A new database with the schema.
  [[nodiscard]] std::unique_ptr<Database> make_database(base::Millis busy_time = 5s) const {
    store::create_private_file(path_).value();
    auto database = connect(busy_time);
    store::migrate(*database).value();
    return database;
  }

  TempDir folder_;
  std::filesystem::path path_ = folder_.path() / "store.db";
};

}  // namespace housecalld::test
