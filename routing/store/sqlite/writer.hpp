// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/store/sqlite/database.hpp"
#include "routing/store/store.hpp"

namespace housecalld::store {

struct WriterLimits {
  std::uint64_t min_free_bytes = 0;      ///< below it, growing operations are refused
  std::size_t queue_bytes = 64U << 20U;  ///< of growing operations that wait, past it refused
  std::size_t batch_operations = 512;
  std::size_t batch_bytes = 8U << 20U;
};

/// Runs operations on the one writing connection, on a thread of its own, many in one transaction:
/// while one commit is under way the next batch gathers, and there is no other delay.
/// When a batch fails for a reason that concerns everybody (no space, locked, I/O), all of it
/// fails; otherwise its operations are tried again one by one, so that one bad operation harms no
/// other.
class Writer {
 public:
  Writer(std::unique_ptr<Database> database, std::filesystem::path folder, WriterLimits limits);
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer();

  /// `work(Database&)` gives a T and may run more than once (each time in a new transaction, after
  /// the one before was rolled back). `done` gets it after the commit. `growth`: bytes that
  /// the operation adds, 0 for those that must go on when the disk is nearly full. Any thread.
  template <typename T, typename Work>
  void submit(std::size_t growth, Work work, Callback<T> done) {
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
    enqueue(std::move(operation));
  }

  /// Commits what waits, closes the connection and ends the thread. Later operations are reported
  /// as kCancelled on the caller's thread.
  void close();

 private:
  struct Operation {
    std::size_t growth = 0;
    std::function<void(Database&)> run;
    std::function<void(const std::optional<base::Error>&)> report;
    std::optional<base::Error> refused;  ///< not to be run at all
  };
  using Batch = std::vector<Operation>;

  void enqueue(Operation operation);
  void loop();
  [[nodiscard]] Batch next_batch();
  void refuse_growth_without_space(Batch& batch) const;
  void process(Batch& batch);
  [[nodiscard]] std::optional<base::Error> commit(std::span<const Operation> operations);
  [[nodiscard]] std::optional<base::Error> commit_in_transaction(
      std::span<const Operation> operations);

  std::unique_ptr<Database> database_;
  std::filesystem::path folder_;
  WriterLimits limits_;

  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Operation> queue_;
  std::size_t queued_bytes_ = 0;
  bool closing_ = false;
  bool closed_ = false;

  std::thread thread_;
};

}  // namespace housecalld::store
