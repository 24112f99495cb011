// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/line_sink.hpp"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "routing/base/result.hpp"

namespace housecalld::sinks {
namespace {

using Failure = std::optional<base::Error>;

/// Signals are other threads' business; with SIGPIPE and SIGXFSZ blocked the calls report an error.
void block_all_signals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, nullptr);
}

base::Error too_late(base::Millis time_out) {
  return base::fail(base::Errc::kTimeout,
                    "not written within " + std::to_string(time_out.count()) + " ms");
}

Failure reason(const Written& written) {
  return written.error.value_or(base::fail(base::Errc::kIo, "not written, without a reason"));
}

Outcome outcome_of(const Failure& failure) {
  Outcome outcome;
  outcome.verdict = failure ? Verdict::kRetry : Verdict::kDelivered;
  if (failure) outcome.error = failure->message;
  return outcome;
}

}  // namespace

/// Where the coroutine that waits and the thread that works for it meet. It may outlive either, and
/// the io_context too: the thread posts only while `waiter` is there, under the mutex.
struct LineSink::Meeting {
  std::mutex mutex;
  Waiter* waiter = nullptr;
  bool finished = false;
  Failure failure;
};

/// The coroutine's side. It lives in the coroutine's frame.
class LineSink::Waiter {
 public:
  Waiter(const net::any_io_executor& executor, LineWriter::Deadline deadline)
      : meeting_(std::make_shared<Meeting>()), timer_(executor, deadline) {
    meeting_->waiter = this;
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() {
    const std::scoped_lock lock(meeting_->mutex);
    meeting_->waiter = nullptr;
  }

  [[nodiscard]] const std::shared_ptr<Meeting>& meeting() const { return meeting_; }

  /// Ends when the job has finished, or at the deadline with false.
  net::awaitable<bool> wait() {
    boost::system::error_code cancelled;
    co_await timer_.async_wait(net::redirect_error(net::use_awaitable, cancelled));
    const std::scoped_lock lock(meeting_->mutex);
    co_return meeting_->finished;
  }

  /// On the writing thread.
  static void finish(const std::shared_ptr<Meeting>& meeting, Failure failure) {
    const std::scoped_lock lock(meeting->mutex);
    if (meeting->waiter == nullptr) return;
    meeting->failure = std::move(failure);
    meeting->finished = true;
    net::post(meeting->waiter->timer_.get_executor(), [meeting] { wake(meeting); });
  }

 private:
  static void wake(const std::shared_ptr<Meeting>& meeting) {
    const std::scoped_lock lock(meeting->mutex);
    if (meeting->waiter != nullptr) meeting->waiter->timer_.cancel();
  }

  std::shared_ptr<Meeting> meeting_;
  net::steady_timer timer_;
};

LineSink::LineSink(std::unique_ptr<LineWriter> writer, base::Millis time_out)
    : writer_(std::move(writer)), time_out_(time_out), thread_([this] { run(); }) {}

LineSink::~LineSink() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
  for (const Job& job : queue_) {
    Waiter::finish(job.meeting, base::fail(base::Errc::kCancelled, "the sink was closed"));
  }
}

net::awaitable<Outcome> LineSink::deliver(const Message& message) {
  const auto executor = co_await net::this_coro::executor;
  const auto deadline = std::chrono::steady_clock::now() + time_out_;
  Waiter waiter(executor, deadline);
  enqueue({to_line(message.body), deadline, waiter.meeting()});
  const bool finished = co_await waiter.wait();
  co_return outcome_of(finished ? waiter.meeting()->failure : too_late(time_out_));
}

void LineSink::enqueue(Job job) {
  {
    const std::scoped_lock lock(mutex_);
    queue_.push_back(std::move(job));
  }
  changed_.notify_one();
}

void LineSink::run() {
  block_all_signals();
  pthread_setname_np(pthread_self(), "line-sink");
  for (Jobs batch = next_batch(); !batch.empty(); batch = next_batch()) {
    fail_expired(batch);
    if (!batch.empty()) write_batch(std::move(batch));
  }
}

/// Empty when the sink is being closed.
LineSink::Jobs LineSink::next_batch() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
  return stopping_ ? Jobs() : std::exchange(queue_, {});
}

void LineSink::fail_expired(Jobs& jobs) const {
  const auto now = std::chrono::steady_clock::now();
  std::erase_if(jobs, [this, now](const Job& job) {
    if (job.deadline > now) return false;
    Waiter::finish(job.meeting, too_late(time_out_));
    return true;
  });
}

void LineSink::write_batch(Jobs jobs) {
  std::vector<std::string> lines;
  lines.reserve(jobs.size());
  for (Job& job : jobs) lines.push_back(std::move(job.line));
  const Written written = writer_->write(lines, jobs.front().deadline);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    Waiter::finish(jobs[i].meeting, i < written.lines ? Failure() : reason(written));
  }
}

std::string to_line(std::string_view json) {
  std::string line;
  line.reserve(json.size() + 1);
  line = json;
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  line += '\n';
  return line;
}

}  // namespace housecalld::sinks
