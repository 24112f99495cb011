// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/writer.hpp"

#include <pthread.h>
#include <sys/statvfs.h>

#include <csignal>
#include <string>

namespace housecalld::store {
namespace {

/// True when the next operation would most probably fail in the same way.
bool concerns_everybody(base::Errc code) { return code != base::Errc::kInvalid; }

base::Error cancelled() { return base::fail(base::Errc::kCancelled, "the store is closed"); }

}  // namespace

Writer::Writer(std::unique_ptr<Database> database, std::filesystem::path folder,
               WriterLimits limits)
    : database_(std::move(database)),
      folder_(std::move(folder)),
      limits_(limits),
      thread_([this] { loop(); }) {}

Writer::~Writer() { close(); }

void Writer::enqueue(Operation operation) {
  {
    const std::scoped_lock lock(mutex_);
    if (!closing_) {
      if (operation.growth > 0 && queued_bytes_ + operation.growth > limits_.queue_bytes) {
        operation.refused =
            base::fail(base::Errc::kUnavailable, "too much waits for the disk (store.queue_bytes)");
        operation.growth = 0;
      }
      queued_bytes_ += operation.growth;
      queue_.push_back(std::move(operation));
      filled_.notify_one();
      return;
    }
  }
  operation.report(cancelled());
}

Writer::Batch Writer::next_batch() {
  std::unique_lock lock(mutex_);
  filled_.wait(lock, [this] { return closing_ || !queue_.empty(); });
  Batch batch;
  std::size_t bytes = 0;
  while (!queue_.empty() && batch.size() < limits_.batch_operations &&
         bytes < limits_.batch_bytes) {
    bytes += queue_.front().growth;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  queued_bytes_ -= bytes;
  return batch;
}

void Writer::loop() {
  pthread_setname_np(pthread_self(), "store");
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  for (;;) {
    Batch batch = next_batch();
    if (batch.empty()) break;
    process(batch);
  }
  database_->execute("PRAGMA wal_checkpoint(TRUNCATE)");
  database_.reset();
}

void Writer::refuse_growth_without_space(Batch& batch) const {
  struct statvfs space {};
  if (limits_.min_free_bytes == 0 || statvfs(folder_.c_str(), &space) != 0) return;
  if (std::uint64_t{space.f_bavail} * space.f_frsize >= limits_.min_free_bytes) return;
  for (Operation& operation : batch) {
    if (operation.growth == 0 || operation.refused) continue;
    operation.refused =
        base::fail(base::Errc::kUnavailable, "less than " + std::to_string(limits_.min_free_bytes) +
                                                 " bytes free in " + folder_.string() +
                                                 " (store.min_free_bytes)");
  }
}

void Writer::process(Batch& batch) {
  refuse_growth_without_space(batch);
  const auto failure = commit(batch);
  const bool one_by_one = failure && !concerns_everybody(failure->code) && batch.size() > 1;
  for (Operation& operation : batch) {
    if (operation.refused) {
      operation.report(operation.refused);
    } else {
      operation.report(one_by_one ? commit({&operation, 1}) : failure);
    }
  }
}

std::optional<base::Error> Writer::commit(std::span<const Operation> operations) {
  auto failure = commit_in_transaction(operations);
  if (failure) database_->roll_back();
  return failure;
}

std::optional<base::Error> Writer::commit_in_transaction(std::span<const Operation> operations) {
  database_->execute("BEGIN IMMEDIATE");
  for (const Operation& operation : operations) {
    if (database_->failed()) break;
    if (!operation.refused) operation.run(*database_);
  }
  database_->execute("COMMIT");
  return database_->take_failure();
}

void Writer::close() {
  {
    const std::scoped_lock lock(mutex_);
    if (closed_) return;
    closed_ = true;
    closing_ = true;
    filled_.notify_one();
  }
  thread_.join();
}

}  // namespace housecalld::store
