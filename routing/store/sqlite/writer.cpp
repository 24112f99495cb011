// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/writer.hpp"

#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iterator>

namespace housecalld::store {

Writer::Writer(std::unique_ptr<Database> database, WriterOptions options)
    : database_(std::move(database)), options_(std::move(options)), thread_([this] { loop(); }) {}

Writer::~Writer() { close(); }

void Writer::enqueue(Operation operation) {
  // What is refused must not wait for a slow disk with its body in memory.
  if (const auto refusal = admit(operation)) operation.report(refusal);
}

std::optional<base::Error> Writer::admit(Operation& operation) {
  const std::scoped_lock lock(mutex_);
  if (closing_) return base::fail(base::Errc::kCancelled, "the store is closed");
  if (operation.growth > 0 && queued_bytes_ + operation.growth > options_.queue_bytes) {
    return base::fail(base::Errc::kUnavailable, "too much waits for the disk (store.queue_bytes)");
  }
  queued_bytes_ += operation.growth;
  queue_.push_back(std::move(operation));
  filled_.notify_one();
  return std::nullopt;
}

void Writer::loop() {
  pthread_setname_np(pthread_self(), "store");
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  for (;;) {
    Batch batch = next_batch();
    if (batch.empty()) break;
    process(std::move(batch));
  }
  if (options_.checkpoint_at_close) database_->execute("PRAGMA wal_checkpoint(TRUNCATE)");
  database_.reset();
}

Writer::Batch Writer::next_batch() {
  std::unique_lock lock(mutex_);
  filled_.wait(lock, [this] { return closing_ || !queue_.empty(); });
  Batch batch;
  std::size_t bytes = 0;
  while (!queue_.empty() && batch.size() < options_.batch_operations &&
         bytes < options_.batch_bytes) {
    const bool alone = queue_.front().alone;
    if (alone && !batch.empty()) break;
    bytes += queue_.front().growth;
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
    if (alone) break;
  }
  return batch;
}

void Writer::release_bytes(const Batch& batch) {
  const std::scoped_lock lock(mutex_);
  for (const Operation& operation : batch) queued_bytes_ -= operation.growth;
}

/// Asked once per batch, so that a limit may be passed by what one batch holds.
std::optional<base::Error> Writer::refusal_of_growth(const Batch& batch) {
  const bool grows =
      std::ranges::any_of(batch, [](const Operation& one) { return one.growth > 0; });
  if (!grows) return std::nullopt;
  auto lack = lack_of_room(*database_, options_.room);
  if (auto failure = database_->take_failure()) return failure;
  return lack;
}

Writer::Batch Writer::without_growth(Batch batch, const base::Error& reason) {
  const auto growing =
      std::ranges::stable_partition(batch, [](const Operation& one) { return one.growth == 0; });
  const Batch refused(std::make_move_iterator(growing.begin()),
                      std::make_move_iterator(growing.end()));
  batch.erase(growing.begin(), growing.end());
  release_bytes(refused);
  for (const Operation& operation : refused) operation.report(reason);
  return batch;
}

void Writer::process(Batch batch) {
  if (const auto lack = refusal_of_growth(batch)) {
    note_refusal(*lack);
    batch = without_growth(std::move(batch), *lack);
  }
  const auto failure = commit(batch);
  release_bytes(batch);
  if (failure && failure->of_one && batch.size() > 1) {
    commit_one_by_one(batch);
    return;
  }
  const auto error = failure ? std::make_optional(failure->error) : std::nullopt;
  for (const Operation& operation : batch) operation.report(error);
}

void Writer::commit_one_by_one(const Batch& batch) {
  for (const Operation& operation : batch) {
    const auto failure = commit({&operation, 1});
    operation.report(failure ? std::make_optional(failure->error) : std::nullopt);
  }
}

std::optional<Writer::Failure> Writer::commit(std::span<const Operation> operations) {
  if (operations.empty()) return std::nullopt;
  std::optional<Failure> failure;
  note_begin();
  try {
    failure =
        operations.front().alone ? run_alone(operations.front()) : run_in_transaction(operations);
  } catch (const std::exception& error) {  // no memory, say: this batch fails, the next may not
    failure = Failure{base::fail(base::Errc::kUnavailable, error.what()), true};
  }
  if (failure) database_->roll_back();
  note_end(!operations.front().alone, failure);
  return failure;
}

std::optional<Writer::Failure> Writer::run_alone(const Operation& operation) {
  operation.run(*database_);
  if (auto error = database_->take_failure()) return Failure{std::move(*error), true};
  return std::nullopt;
}

void Writer::note_refusal(const base::Error& error) {
  const std::scoped_lock lock(progress_mutex_);
  refused_ = Steady::now();
  refusal_ = error.message;
}

void Writer::note_begin() {
  const std::scoped_lock lock(progress_mutex_);
  begun_ = Steady::now();
}

/// What is wrong with one operation says nothing about the store.
void Writer::note_end(bool committing, const std::optional<Failure>& failure) {
  const std::scoped_lock lock(progress_mutex_);
  begun_.reset();
  if (!committing) return;
  ended_ = Steady::now();
  const bool of_store = failure && (!failure->of_one || failure->error.code == base::Errc::kIo);
  failure_ = of_store ? failure->error.message : "";
}

Commits Writer::commits() const {
  const std::scoped_lock lock(progress_mutex_);
  const auto now = Steady::now();
  const auto since = [now](const std::optional<Steady::time_point>& then) {
    return then ? std::optional(std::chrono::duration_cast<base::Millis>(now - *then))
                : std::nullopt;
  };
  return {since(ended_), since(begun_), failure_, since(refused_), refusal_};
}

std::optional<Writer::Failure> Writer::run_in_transaction(std::span<const Operation> operations) {
  database_->execute("BEGIN IMMEDIATE");
  if (auto error = database_->take_failure()) return Failure{std::move(*error), false};
  for (const Operation& operation : operations) {
    operation.run(*database_);
    if (auto error = database_->take_failure()) {
      const bool of_one = error->code != base::Errc::kUnavailable;
      return Failure{std::move(*error), of_one};
    }
  }
  database_->execute("COMMIT");
  if (auto error = database_->take_failure()) return Failure{std::move(*error), false};
  return std::nullopt;
}

void Writer::close() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
    filled_.notify_one();
  }
  std::call_once(joined_, [this] { thread_.join(); });
}

}  // namespace housecalld::store
