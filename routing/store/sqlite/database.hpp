// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"

namespace housecalld::store {

class Database;

/// A use of a prepared statement: bind, step, read, and it is reset when this goes out of scope.
/// Failures stick to the database: after one, `step` returns false and the columns are empty.
class Statement {
 public:
  Statement(Database& database, sqlite3_stmt* statement);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  /// Parameters are bound in the order of the calls. Texts and blobs must live until the end.
  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view text);
  Statement& bind(base::Timestamp time);
  Statement& bind(base::Moment moment);
  Statement& bind_blob(std::span<const std::uint8_t> bytes);
  Statement& bind(const std::optional<std::string>& text);
  Statement& bind(const std::optional<base::Timestamp>& time);
  Statement& bind(const std::optional<base::Moment>& moment);

  /// Moves to the next row; false at the end and after a failure.
  bool step();
  /// For statements without rows. True when it changed at least one.
  bool run();

  // Columns are read in the order of the calls, from the first again after each step.
  [[nodiscard]] std::int64_t number();
  [[nodiscard]] std::string text();
  [[nodiscard]] base::Timestamp time();
  [[nodiscard]] base::Moment moment();
  [[nodiscard]] std::optional<std::string> optional_text();
  [[nodiscard]] std::optional<base::Timestamp> optional_time();
  [[nodiscard]] std::optional<base::Moment> optional_moment();

 private:
  void check(int code);
  [[nodiscard]] bool null_here() const;

  Database& database_;
  sqlite3_stmt* statement_;
  int parameter_ = 0;
  int column_ = 0;
};

/// One SQLite connection, used by one thread at a time. The first failure sticks until it is taken,
/// so that a sequence of statements reads straight and is checked once, at its end.
class Database {
 public:
  enum class Mode { kReadWrite, kReadOnly };

  /// Opens a file that exists, with synchronous=FULL, and changes nothing in it. `busy_time`: how
  /// long to wait for another connection's lock.
  [[nodiscard]] static base::Result<std::unique_ptr<Database>> open(
      const std::filesystem::path& path, Mode mode, base::Millis busy_time);

  /// `store PATH`, for error texts.
  [[nodiscard]] const std::string& name() const { return name_; }

  /// `tick` is called now and then while a statement runs. It must not use the database.
  void on_progress(std::function<void()> tick);

  /// Makes WAL the file's journal mode, for good. A file system that cannot do it is an error.
  void switch_to_wal();

  /// Runs statements that are not kept: pragmas, schema, BEGIN and COMMIT.
  void execute(const std::string& sql);
  /// A cached prepared statement. Not to be used twice at the same time.
  [[nodiscard]] Statement prepare(std::string_view sql);

  /// A single value, 0 or empty after a failure.
  [[nodiscard]] std::int64_t query_number(std::string_view sql);
  [[nodiscard]] std::string query_text(std::string_view sql);

  [[nodiscard]] std::int64_t last_row_id() const {
    return sqlite3_last_insert_rowid(handle_.get());
  }
  [[nodiscard]] std::int64_t changes() const { return sqlite3_changes64(handle_.get()); }
  [[nodiscard]] bool failed() const { return failure_.has_value(); }
  [[nodiscard]] std::optional<base::Error> take_failure();
  /// Ends an open transaction without its changes, and forgets any failure of doing so.
  void roll_back();

  /// Folds the WAL into the database and empties it, without waiting for anybody: what others still
  /// read stays. Gives whether all is folded. Not within a transaction.
  [[nodiscard]] bool empty_wal();

 private:
  friend class Statement;
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  Database(sqlite3* handle, std::string name) : handle_(handle), name_(std::move(name)) {}
  void fail(int code);

  std::unique_ptr<sqlite3, Close> handle_;
  std::string name_;
  std::function<void()> tick_;
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalize>, std::less<>> statements_;
  std::optional<base::Error> failure_;
};

}  // namespace housecalld::store
