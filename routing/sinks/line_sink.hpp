// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/error.hpp"
#include "routing/sinks/sink.hpp"

namespace housecalld::sinks {

/// What became of a batch: the first `lines` of it have arrived; `error` says why the others have
/// not, and is there exactly when there are others.
struct Written {
  std::size_t lines = 0;
  std::optional<base::Error> error;
};

/// Takes complete lines, each with its line feed. Called on one thread of its own, one call at a
/// time; it may block that thread.
class LineWriter {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  LineWriter() = default;
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;
  virtual ~LineWriter() = default;

  /// Writes the lines in their order and makes them as durable as the destination can. A line that
  /// is not counted in the result leaves no cut-off line behind. Gives up at the deadline where the
  /// system lets it.
  [[nodiscard]] virtual Written write(std::span<const std::string> lines, Deadline deadline) = 0;
};

/// Delivers each message as one line. What is delivered while a write is under way goes out in the
/// next one together, so that many messages share one sync; there is no other delay.
class LineSink final : public Sink {
 public:
  /// A message that has not been written after `time_out` fails; if it still waits behind others
  /// then, it will not be written.
  LineSink(std::unique_ptr<LineWriter> writer, base::Millis time_out);
  /// Waits for the write under way.
  ~LineSink() override;

  /// On an executor that runs on a single thread.
  [[nodiscard]] net::awaitable<Outcome> deliver(const Message& message) override;
  [[nodiscard]] base::Millis time_out() const override { return time_out_; }

 private:
  struct Meeting;
  class Waiter;
  struct Job {
    std::string line;
    LineWriter::Deadline deadline;
    std::shared_ptr<Meeting> meeting;
  };
  using Jobs = std::vector<Job>;

  void enqueue(Job job);
  void run();
  [[nodiscard]] Jobs next_batch();
  void fail_expired(Jobs& jobs) const;
  void write_batch(Jobs jobs);

  std::unique_ptr<LineWriter> writer_;
  const base::Millis time_out_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Jobs queue_;  // under mutex_, as is stopping_
  bool stopping_ = false;
  std::thread thread_;  // last: it uses the rest
};

/// A JSON document on one line, with its line feed. Line breaks of a pretty-printed document become
/// spaces; JSON has them between its tokens only (RFC 8259, section 7), so the value stays the
/// same.
[[nodiscard]] std::string to_line(std::string_view json);

}  // namespace housecalld::sinks
