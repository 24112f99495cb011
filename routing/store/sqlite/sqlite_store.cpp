// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/sqlite_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "routing/store/sqlite/operations.hpp"
#include "routing/store/sqlite/process_lock.hpp"
#include "routing/store/sqlite/reader.hpp"
#include "routing/store/sqlite/schema.hpp"
#include "routing/store/sqlite/writer.hpp"

namespace housecalld::store {
namespace {

/// Bytes of an event besides its body, roughly: what counts against the queue limit.
constexpr std::size_t kEventOverhead = 1024;

class SqliteStore final : public Store {
 public:
  SqliteStore(const SqliteOptions& options, ProcessLock lock, std::unique_ptr<Database> writing)
      : window_(options.deduplication_window),
        lock_(std::move(lock)),
        reader_(options.path, options.busy_time),
        writer_(std::move(writing), options.path.parent_path(), writer_limits(options)) {}
  ~SqliteStore() override { close_files(); }

  void append(event::NewEvent event, Callback<Appended> done) override {
    const std::size_t growth = event.event.body.size() + kEventOverhead;
    auto shared = std::make_shared<const event::NewEvent>(std::move(event));
    writer_.submit<Appended>(
        growth,
        [shared, window = window_](Database& database) {
          return store::append(database, *shared, window);
        },
        std::move(done));
  }
  void claim(ClaimRequest request, Callback<Claimed> done) override {
    writer_.submit<Claimed>(
        0,
        [request = std::move(request)](Database& database) {
          return store::claim(database, request);
        },
        std::move(done));
  }
  void settle(Settlement settlement, Callback<bool> done) override {
    writer_.submit<bool>(
        0,
        [settlement = std::move(settlement)](Database& database) {
          return store::settle(database, settlement);
        },
        std::move(done));
  }
  void release_claims(base::Timestamp now, Callback<std::size_t> done) override {
    writer_.submit<std::size_t>(
        0, [now](Database& database) { return store::release_claims(database, now); },
        std::move(done));
  }
  void replay(DeliveryQuery query, base::Timestamp now, Callback<std::size_t> done) override {
    writer_.submit<std::size_t>(
        0,
        [query = std::move(query), now](Database& database) {
          return store::replay(database, query, now);
        },
        std::move(done));
  }
  void disable(std::string destination, std::string reason, base::Timestamp now,
               Callback<bool> done) override {
    writer_.submit<bool>(
        0,
        [destination = std::move(destination), reason = std::move(reason),
         now](Database& database) { return store::disable(database, destination, reason, now); },
        std::move(done));
  }
  void enable(std::string destination, Callback<bool> done) override {
    writer_.submit<bool>(
        0,
        [destination = std::move(destination)](Database& database) {
          return store::enable(database, destination);
        },
        std::move(done));
  }
  void forget_digests(base::Timestamp before, std::size_t limit,
                      Callback<std::size_t> done) override {
    writer_.submit<std::size_t>(
        0,
        [before, limit](Database& database) {
          return store::forget_digests(database, before, limit);
        },
        std::move(done));
  }

  base::Result<std::vector<EventRow>> events(const EventQuery& query) override {
    return reader_.events(query);
  }
  base::Result<EventDetail> event(std::string_view id) override { return reader_.event(id); }
  base::Result<std::vector<DeliveryRow>> deliveries(const DeliveryQuery& query) override {
    return reader_.deliveries(query);
  }
  base::Result<std::vector<DestinationRow>> destinations() override {
    return reader_.destinations();
  }

  void close() override { close_files(); }

 private:
  static WriterLimits writer_limits(const SqliteOptions& options) {
    WriterLimits limits;
    limits.min_free_bytes = options.min_free_bytes;
    limits.queue_bytes = options.queue_bytes;
    return limits;
  }
  void close_files() {
    // The readers first, so that the writer's last checkpoint can empty the WAL.
    reader_.close();
    writer_.close();
    lock_ = ProcessLock();
  }

  base::Millis window_;
  ProcessLock lock_;
  Reader reader_;
  Writer writer_;
};

/// Makes a directory entry durable: a new file that is lost with its directory holds nothing.
base::Result<void> sync_folder(const std::filesystem::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return base::system_error("open " + folder.string(), errno);
  const int failed = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  if (failed != 0) return base::system_error("sync " + folder.string(), failed);
  return {};
}

/// SQLite gives its side files the mode of the database, so that is all there is to set.
base::Result<void> create_file(const std::filesystem::path& path) {
  std::error_code failed;
  if (std::filesystem::create_directories(path.parent_path(), failed)) {
    chmod(path.parent_path().c_str(), 0700);
  }
  if (failed) return base::system_error("create " + path.parent_path().string(), failed.value());
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return base::system_error("create " + path.string(), errno);
  close(descriptor);
  return sync_folder(path.parent_path());
}

base::Result<std::unique_ptr<Store>> open_for_daemon(const SqliteOptions& options) {
  const auto created = create_file(options.path);
  if (created.has_error()) return created.error();
  auto lock = ProcessLock::take(options.path.string() + ".lock");
  if (lock.has_error()) return lock.error();
  auto database = Database::open(options.path, Database::Mode::kReadWrite, options.busy_time);
  if (database.has_error()) return database.error();
  const auto migrated = migrate(**database);
  if (migrated.has_error()) return migrated.error();
  return std::make_unique<SqliteStore>(options, std::move(*lock), std::move(*database));
}

base::Result<std::unique_ptr<Store>> open_for_tool(const SqliteOptions& options) {
  auto database = Database::open(options.path, Database::Mode::kReadWrite, options.busy_time);
  if (database.has_error()) return database.error();
  const auto checked = check_version(**database);
  if (checked.has_error()) return checked.error();
  return std::make_unique<SqliteStore>(options, ProcessLock(), std::move(*database));
}

}  // namespace

base::Result<std::unique_ptr<Store>> open_sqlite_store(const SqliteOptions& options) {
  auto opened = options.exclusive ? open_for_daemon(options) : open_for_tool(options);
  if (opened.has_error()) {
    return base::with_context("store " + options.path.string(), opened.error());
  }
  return opened;
}

}  // namespace housecalld::store
