// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/sinks/sink.hpp"

namespace housecalld::sinks {

/// Takes complete lines, each with its line break. Called on one thread of its own, one call at a
/// time; success means that all of them are where they belong for good.
class LineWriter {
 public:
  LineWriter() = default;
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;
  virtual ~LineWriter() = default;
  [[nodiscard]] virtual base::Result<void> write(const std::vector<std::string>& lines) = 0;
};

/// Delivers each message as one line. What is delivered while a write is under way goes out in the
/// next one together, so that many messages share one sync.
class LineSink final : public Sink {
 public:
  LineSink(std::unique_ptr<LineWriter> writer, base::Millis time_out);
  ~LineSink() override;

  [[nodiscard]] net::awaitable<Outcome> deliver(const Message& message) override;
  [[nodiscard]] base::Millis time_out() const override { return time_out_; }

 private:
  using Done = std::function<void(base::Result<void>)>;
  void enqueue(std::string line, Done done);
  void write_waiting();

  std::unique_ptr<LineWriter> writer_;
  base::Millis time_out_;
  std::mutex mutex_;
  std::vector<std::string> lines_;
  std::vector<Done> waiting_;
  net::thread_pool thread_{1};  // last: its jobs use the rest
};

/// A JSON document on one line. Line breaks of a pretty-printed document become spaces; JSON has
/// them between its tokens only (RFC 8259, section 7), so the value stays the same.
[[nodiscard]] std::string to_line(std::string_view json);

}  // namespace housecalld::sinks
