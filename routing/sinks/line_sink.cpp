// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/line_sink.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "routing/base/async.hpp"

namespace housecalld::sinks {

LineSink::LineSink(std::unique_ptr<LineWriter> writer, base::Millis time_out)
    : writer_(std::move(writer)), time_out_(time_out) {}

LineSink::~LineSink() { thread_.join(); }

net::awaitable<Outcome> LineSink::deliver(const Message& message) {
  std::string line = to_line(message.body);
  const base::Result<void> written = co_await base::await_callback<base::Result<void>>(
      [this, &line](Done done) { enqueue(std::move(line), std::move(done)); });
  Outcome outcome;
  outcome.verdict = written.has_value() ? Verdict::kDelivered : Verdict::kRetry;
  if (written.has_error()) outcome.error = written.error().message;
  co_return outcome;
}

void LineSink::enqueue(std::string line, Done done) {
  const std::scoped_lock lock(mutex_);
  lines_.push_back(std::move(line));
  waiting_.push_back(std::move(done));
  if (waiting_.size() == 1) net::post(thread_, [this] { write_waiting(); });
}

void LineSink::write_waiting() {
  std::vector<std::string> lines;
  std::vector<Done> waiting;
  {
    const std::scoped_lock lock(mutex_);
    lines.swap(lines_);
    waiting.swap(waiting_);
  }
  const base::Result<void> written = writer_->write(lines);
  for (const Done& done : waiting) done(written);
}

std::string to_line(std::string_view json) {
  std::string line(json);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  line += '\n';
  return line;
}

}  // namespace housecalld::sinks
