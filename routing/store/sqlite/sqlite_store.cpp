// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/sqlite_store.hpp"

#include <future>
#include <mutex>
#include <system_error>
#include <utility>

#include "routing/store/sqlite/operations.hpp"
#include "routing/store/sqlite/private_file.hpp"
#include "routing/store/sqlite/process_lock.hpp"
#include "routing/store/sqlite/reader.hpp"
#include "routing/store/sqlite/schema.hpp"
#include "routing/store/sqlite/transactions.hpp"
#include "routing/store/sqlite/writer.hpp"

namespace housecalld::store {
namespace {

/// Bytes of an event besides its body, roughly: what counts against the queue limit.
constexpr std::size_t kEventOverhead = 1024;

class SqliteStore final : public Store, public Transactions {
 public:
  SqliteStore(const SqliteOptions& options, ProcessLock lock, std::unique_ptr<Database> writing)
      : window_(options.deduplication_window),
        lock_(std::move(lock)),
        has_erased_(options.exclusive),
        reader_(options.path, options.busy_time, room_limits(options), codec_),
        writer_(std::move(writing), writer_options(options)) {}
  ~SqliteStore() override { close_files(); }

  base::Result<void> write(std::function<void(Database&)> work) override {
    std::promise<base::Result<bool>> written;
    writer_.submit<bool>(
        0,
        [work = std::move(work)](Database& database) {
          work(database);
          return true;
        },
        [&written](base::Result<bool> outcome) { written.set_value(std::move(outcome)); });
    const auto outcome = written.get_future().get();
    if (outcome.has_error()) return outcome.error();
    return {};
  }

  void append(event::NewEvent event, Decide decide, Callback<Appended> done) override {
    auto made = std::make_shared<NewEvent>();
    made->body = codec_.encode(event.event.body);  // whoever decides reads it, too
    made->event = std::move(event);
    writer_.submit<Appended>(
        made->body.bytes.size() + kEventOverhead,
        [this, made, decide = std::move(decide)](Database& database) {
          // A batch that fails for a neighbour's sake is run again: what was decided, too.
          event::NewEvent one = made->event;
          return store::append(database, one, made->body, decide, window_, codec_);
        },
        std::move(done));
  }
  void claim(ClaimRequest request, Callback<Claimed> done) override {
    writer_.submit<Claimed>(
        0,
        [this, request = std::move(request)](Database& database) {
          return store::claim(database, request, codec_);
        },
        std::move(done));
  }
  void settle(Settlement settlement, Callback<Settled> done) override {
    writer_.submit<Settled>(
        0,
        [settlement = std::move(settlement)](Database& database) {
          return store::settle(database, settlement);
        },
        std::move(done));
  }
  void recover(base::Now now, Callback<std::size_t> done) override {
    writer_.submit<std::size_t>(
        0, [now](Database& database) { return store::recover(database, now); }, std::move(done));
  }
  void replay(Replay which, Callback<std::size_t> done) override {
    writer_.submit<std::size_t>(
        0,
        [which = std::move(which)](Database& database) { return store::replay(database, which); },
        std::move(done));
  }
  void discard(std::vector<event::DeliveryId> deliveries, base::Now now,
               Callback<std::size_t> done) override {
    writer_.submit<std::size_t>(
        0,
        [deliveries = std::move(deliveries), now](Database& database) {
          return store::discard(database, deliveries, now);
        },
        std::move(done));
  }
  void reroute(Reroute made, Callback<bool> done) override {
    writer_.submit<bool>(
        0, [made = std::move(made)](Database& database) { return store::reroute(database, made); },
        std::move(done));
  }
  void erase_payloads(Erasure which, Callback<std::size_t> done) override {
    writer_.submit<std::size_t>(
        0,
        [this, which = std::move(which)](Database& database) {
          has_erased_ = true;
          return store::erase_payloads(database, which);
        },
        std::move(done));
  }
  void abandon(Abandonment which, Callback<std::size_t> done) override {
    writer_.submit<std::size_t>(
        0,
        [which = std::move(which)](Database& database) { return store::abandon(database, which); },
        std::move(done));
  }
  void disable(std::string destination, std::string reason, base::Now now,
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
  void pause(std::string destination, std::optional<base::Millis> time, base::Now now,
             Callback<bool> done) override {
    writer_.submit<bool>(
        0,
        [destination = std::move(destination), time, now](Database& database) {
          return store::pause(database, destination, time, now);
        },
        std::move(done));
  }
  void give_up(GivingUp which, Callback<GivenUp> done) override {
    writer_.submit<GivenUp>(
        0,
        [which = std::move(which)](Database& database) { return store::give_up(database, which); },
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
  void forget_tombstones(base::Timestamp before, std::size_t limit,
                         Callback<std::size_t> done) override {
    writer_.submit<std::size_t>(
        0,
        [before, limit](Database& database) {
          return store::forget_tombstones(database, before, limit);
        },
        std::move(done));
  }

  void remove_events(Expiry which, Callback<Expired> done) override {
    writer_.submit<Expired>(
        0, [which](Database& database) { return store::remove_events(database, which); },
        std::move(done));
  }
  /// The log holds what was erased until it is folded into the database and emptied.
  void compact(Callback<bool> done) override {
    writer_.submit_alone<bool>(
        [this](Database& database) {
          if (has_erased_ && database.empty_wal()) has_erased_ = false;
          return !has_erased_;
        },
        std::move(done));
  }
  void heartbeat(Callback<bool> done) override {
    writer_.submit_alone<bool>([](Database&) { return true; }, std::move(done));
  }

  void probe(Callback<bool> done) override {
    writer_.submit<bool>(0, store::probe, std::move(done));
  }
  Commits commits() const override { return writer_.commits(); }

  base::Result<Page<EventRow>> events(const EventQuery& query) override {
    return reader_.events(query);
  }
  base::Result<EventDetail> event(std::string_view id) override { return reader_.event(id); }
  base::Result<Page<DeliveryRow>> deliveries(const DeliveryQuery& query) override {
    return reader_.deliveries(query);
  }
  base::Result<DeliveryReport> delivery(event::DeliveryId id) override {
    return reader_.delivery(id);
  }
  base::Result<std::vector<DestinationRow>> destinations() override {
    return reader_.destinations();
  }
  base::Result<Usage> usage() override { return reader_.usage(); }

  void close() override { close_files(); }

 private:
  /// On its way to the writer, its body apart and encoded by the caller's thread.
  struct NewEvent {
    event::NewEvent event;
    EncodedBody body;
  };

  static RoomLimits room_limits(const SqliteOptions& options) {
    return {options.path.parent_path(), options.min_free_bytes, options.max_bytes,
            options.max_unfinished};
  }
  static WriterOptions writer_options(const SqliteOptions& options) {
    WriterOptions made;
    made.room = room_limits(options);
    made.queue_bytes = options.queue_bytes;
    made.checkpoint_at_close = options.exclusive;
    return made;
  }
  void close_files() {
    const std::scoped_lock closing(closing_);
    // The readers first, so that the writer's last checkpoint can empty the WAL.
    reader_.close();
    writer_.close();
    lock_ = ProcessLock();
  }

  base::Millis window_;
  std::mutex closing_;
  ProcessLock lock_;  // guarded by closing_
  BodyCodec codec_;
  /// The writer's thread alone. An earlier process may have left in its log what it erased.
  bool has_erased_;
  Reader reader_;
  Writer writer_;
};

base::Result<std::unique_ptr<Store>> open_for_daemon(const SqliteOptions& options) {
  const auto created = create_private_file(options.path);
  if (created.has_error()) return created.error();
  auto lock = ProcessLock::take(options.path);
  if (lock.has_error()) return lock.error();
  auto database = Database::open(options.path, Database::Mode::kReadWrite, options.busy_time);
  if (database.has_error()) return database.error();
  (*database)->on_progress(options.on_migrating);
  const auto migrated = migrate(**database);
  if (migrated.has_error()) return migrated.error();
  (*database)->on_progress({});
  keep_dictionary(**database);
  if (auto failure = (*database)->take_failure()) return *failure;
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

Transactions& transactions_of(Store& store) { return dynamic_cast<Transactions&>(store); }

base::Result<std::unique_ptr<Store>> open_sqlite_store(SqliteOptions options) {
  std::error_code failed;
  options.path = std::filesystem::absolute(options.path, failed);
  if (failed) return base::system_error("path of the store", failed.value());
  return options.exclusive ? open_for_daemon(options) : open_for_tool(options);
}

}  // namespace housecalld::store
