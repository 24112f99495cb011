// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/store/sqlite/database.hpp"
#include "routing/store/sqlite/room.hpp"
#include "routing/store/store.hpp"

namespace housecalld::store {

struct WriterOptions {
  RoomLimits room;                       ///< beyond them, growing operations are refused
  std::size_t queue_bytes = 64U << 20U;  ///< of growing operations not committed, past it refused
  std::size_t batch_operations = 512;    ///< at most so many in one transaction
  std::size_t batch_bytes = 8U << 20U;   ///< and, past this much growth, no more
  /// Whether to fold the WAL into the database and empty it at the end. It holds up other
  /// processes, so it is for the one that owns the database.
  bool checkpoint_at_close = true;
};

/// Runs operations on the one writing connection, on a thread of its own, many in one transaction:
/// while one commit is under way the next batch gathers, and there is no other delay.
/// When a batch fails because a resource is missing (no space, locked) or because it cannot be
/// committed, all of it fails; when one of its operations fails for a reason of its own, all are
/// tried again one by one, so that it harms no other.
class Writer {
 public:
  Writer(std::unique_ptr<Database> database, WriterOptions options);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();

  /// `work(Database&)` gives a T and may run more than once (each time in a new transaction, after
  /// the one before was rolled back). `done` gets it after the commit, on the writer's thread; when
  /// the queue is full or closed, `done` gets the error at once, on the caller's. `growth`: bytes
  /// that the operation adds, 0 for those that must go on when the disk is nearly full. Any thread.
  template <typename T, typename Work>
  void submit(std::size_t growth, Work work, Callback<T> done) {
    enqueue(make_operation<T>(growth, std::move(work), std::move(done)));
  }

  /// The same, but on its own and outside of a transaction.
  template <typename T, typename Work>
  void submit_alone(Work work, Callback<T> done) {
    Operation operation = make_operation<T>(0, std::move(work), std::move(done));
    operation.alone = true;
    enqueue(std::move(operation));
  }

  /// How the last commits went. Any thread; never waits for the disk.
  [[nodiscard]] Commits commits() const;

  /// Commits what waits, closes the connection and ends the thread. Later operations are reported
  /// as kCancelled. Any thread but the writer's; returns when all is done, whoever called first.
  void close();

 private:
  struct Operation {
    std::size_t growth = 0;
    bool alone = false;  ///< has a batch of its own, without a transaction
    std::function<void(Database&)> run;
    std::function<void(const std::optional<base::Error>&)> report;
  };
  using Batch = std::vector<Operation>;
  struct Failure {
    base::Error error;
    bool of_one = false;  ///< an operation failed for a reason that need not concern the others
  };

  template <typename T, typename Work>
  static Operation make_operation(std::size_t growth, Work work, Callback<T> done) {
    auto result = std::make_shared<std::optional<T>>();
    Operation operation;
    operation.growth = growth;
    operation.run = [result, work = std::move(work)](Database& database) {
      *result = work(database);
    };
    operation.report = [result, done = std::move(done)](const std::optional<base::Error>& error) {
      if (error) {
        done(*error);
      } else {
        done(std::move(**result));
      }
    };
    return operation;
  }

  void enqueue(Operation operation);
  /// Moves the operation into the queue, or leaves it and says why not.
  [[nodiscard]] std::optional<base::Error> admit(Operation& operation);
  void loop();
  [[nodiscard]] Batch next_batch();
  void release_bytes(const Batch& batch);
  [[nodiscard]] std::optional<base::Error> refusal_of_growth(const Batch& batch);
  [[nodiscard]] Batch without_growth(Batch batch, const base::Error& reason);
  void process(Batch batch);
  void commit_one_by_one(const Batch& batch);
  [[nodiscard]] std::optional<Failure> commit(std::span<const Operation> operations);
  [[nodiscard]] std::optional<Failure> run_alone(const Operation& operation);
  [[nodiscard]] std::optional<Failure> run_in_transaction(std::span<const Operation> operations);

  void note_refusal(const base::Error& error);
  void note_begin();
  void note_end(bool committing, const std::optional<Failure>& failure);

  using Steady = std::chrono::steady_clock;

  mutable std::mutex progress_mutex_;
  std::optional<Steady::time_point> begun_;
  std::optional<Steady::time_point> ended_;
  std::string failure_;
  std::optional<Steady::time_point> refused_;
  std::string refusal_;

  std::unique_ptr<Database> database_;
  WriterOptions options_;

  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Operation> queue_;
  std::size_t queued_bytes_ = 0;
  bool closing_ = false;
  std::once_flag joined_;

  std::thread thread_;
};

}  // namespace housecalld::store
