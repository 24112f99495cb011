// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/database.hpp"

#include <cerrno>
#include <system_error>
#include <utility>

namespace housecalld::store {
namespace {

/// The primary result code (https://www.sqlite.org/rescode.html#pve).
int primary(int code) { return code & 0xFF; }

/// The system's errno behind a failure that has one, else 0.
int system_cause(sqlite3* handle, int code) {
  const bool from_system = primary(code) == SQLITE_IOERR || primary(code) == SQLITE_CANTOPEN;
  return from_system && handle != nullptr ? sqlite3_system_errno(handle) : 0;
}

base::Errc code_of(int code, int cause) {
  switch (primary(code)) {
    case SQLITE_FULL:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
      return base::Errc::kUnavailable;
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG:
    case SQLITE_MISMATCH:
      return base::Errc::kInvalid;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return base::Errc::kCorrupt;
    default:
      return cause == ENOSPC || cause == EDQUOT ? base::Errc::kUnavailable : base::Errc::kIo;
  }
}

}  // namespace

Statement::Statement(Database& database, sqlite3_stmt* statement)
    : database_(database), statement_(statement) {}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

void Statement::check(int code) {
  if (code != SQLITE_OK) database_.fail(code);
}

Statement& Statement::bind(std::int64_t value) {
  check(sqlite3_bind_int64(statement_, ++parameter_, value));
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  // A null address would be bound as NULL.
  const char* data = text.data() == nullptr ? "" : text.data();
  check(
      sqlite3_bind_text64(statement_, ++parameter_, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind(base::Timestamp time) { return bind(base::to_unix_millis(time)); }

Statement& Statement::bind(base::Moment moment) { return bind(base::to_millis(moment)); }

Statement& Statement::bind_blob(std::span<const std::uint8_t> bytes) {
  const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
  check(sqlite3_bind_blob64(statement_, ++parameter_, data, bytes.size(), SQLITE_STATIC));
  return *this;
}

Statement& Statement::bind(const std::optional<std::string>& text) {
  if (text) return bind(std::string_view(*text));
  check(sqlite3_bind_null(statement_, ++parameter_));
  return *this;
}

Statement& Statement::bind(const std::optional<base::Timestamp>& time) {
  if (time) return bind(*time);
  check(sqlite3_bind_null(statement_, ++parameter_));
  return *this;
}

Statement& Statement::bind(const std::optional<base::Moment>& moment) {
  if (moment) return bind(*moment);
  check(sqlite3_bind_null(statement_, ++parameter_));
  return *this;
}

bool Statement::step() {
  column_ = 0;
  if (database_.failed()) return false;
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(code);
  return false;
}

bool Statement::run() {
  step();
  return !database_.failed() && database_.changes() > 0;
}

bool Statement::null_here() const {
  return sqlite3_column_type(statement_, column_) == SQLITE_NULL;
}

std::int64_t Statement::number() { return sqlite3_column_int64(statement_, column_++); }

std::string Statement::text() {
  // A blob's bytes and a text's bytes are read alike, without conversion.
  const void* data = sqlite3_column_blob(statement_, column_);
  const int size = sqlite3_column_bytes(statement_, column_++);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

base::Timestamp Statement::time() { return base::from_unix_millis(number()); }

base::Moment Statement::moment() { return base::moment_from_millis(number()); }

std::optional<std::string> Statement::optional_text() {
  if (!null_here()) return text();
  ++column_;
  return std::nullopt;
}

std::optional<base::Timestamp> Statement::optional_time() {
  if (!null_here()) return time();
  ++column_;
  return std::nullopt;
}

std::optional<base::Moment> Statement::optional_moment() {
  if (!null_here()) return moment();
  ++column_;
  return std::nullopt;
}

base::Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path, Mode mode,
                                                       base::Millis busy_time) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  std::unique_ptr<Database> database(new Database(handle, "store " + path.string()));
  if (code != SQLITE_OK) database->fail(code);
  if (auto failure = database->take_failure()) return *failure;
  sqlite3_busy_timeout(handle, static_cast<int>(busy_time.count()));
  database->execute(
      "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
      "PRAGMA journal_size_limit=67108864;");
  if (auto failure = database->take_failure()) return *failure;
  return database;
}

void Database::fail(int code) {
  if (failure_) return;
  sqlite3* handle = handle_.get();
  const int cause = system_cause(handle, code);
  std::string text =
      name_ + ": " + (handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle));
  if (cause != 0) text += " (" + std::generic_category().message(cause) + ")";
  failure_ = base::Error{code_of(code, cause), std::move(text)};
}

void Database::on_progress(std::function<void()> tick) {
  constexpr int kInstructions = 1'000'000;
  tick_ = std::move(tick);
  if (!tick_) return sqlite3_progress_handler(handle_.get(), 0, nullptr, nullptr);
  const auto call = [](void* self) {
    static_cast<Database*>(self)->tick_();
    return 0;
  };
  sqlite3_progress_handler(handle_.get(), kInstructions, call, this);
}

void Database::switch_to_wal() {
  const std::string mode = query_text("PRAGMA journal_mode=WAL");
  if (failure_ || mode == "wal") return;
  failure_ = base::Error{base::Errc::kIo, name_ + ": this file system has no WAL mode for SQLite"};
}

void Database::execute(const std::string& sql) {
  if (failure_) return;
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

Statement Database::prepare(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end()) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) {
      fail(code);
      return {*this, nullptr};
    }
    found = statements_.emplace(std::string(sql), statement).first;
  }
  return {*this, found->second.get()};
}

std::int64_t Database::query_number(std::string_view sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.number() : 0;
}

std::string Database::query_text(std::string_view sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.text() : std::string();
}

std::optional<base::Error> Database::take_failure() {
  return std::exchange(failure_, std::nullopt);
}

bool Database::empty_wal() {
  if (failure_) return false;
  const auto busy_time = query_number("PRAGMA busy_timeout");
  sqlite3_busy_timeout(handle_.get(), 0);
  const int code = sqlite3_wal_checkpoint_v2(handle_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                             nullptr, nullptr);
  sqlite3_busy_timeout(handle_.get(), static_cast<int>(busy_time));
  if (code != SQLITE_OK && primary(code) != SQLITE_BUSY) fail(code);
  return code == SQLITE_OK;
}

void Database::roll_back() {
  const auto kept = take_failure();
  if (sqlite3_get_autocommit(handle_.get()) == 0) execute("ROLLBACK");
  failure_ = kept;
}

}  // namespace housecalld::store
