// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "daemon/net/server.hpp"
#include "routing/base/async.hpp"
#include "routing/base/metrics.hpp"
#include "tests/support/function_handler.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_log.hpp"

namespace housecalld::test {

/// Waits until `condition` holds; false when it does not within ten seconds.
inline bool eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // lint: poll
  }
  return true;
}

/// Answers with `METHOD target body`.
inline handlers::Response echo(handlers::Request& request) {
  handlers::Response response;
  response.body = request.method + " " + request.target + " " + request.body;
  return response;
}

/// A handler whose answers wait until the test opens the gate.
class GateHandler final : public handlers::Handler {
 public:
  [[nodiscard]] boost::asio::awaitable<handlers::Response> handle(
      handlers::Request& request) override {
    auto start = [this](std::function<void(bool)> callback) {
      const std::scoped_lock lock(mutex_);
      waiting_.push_back(std::move(callback));
    };
    co_await base::await_callback<bool>(std::move(start));
    co_return echo(request);
  }
  [[nodiscard]] std::size_t waiting() const {
    const std::scoped_lock lock(mutex_);
    return waiting_.size();
  }
  void open() {
    const std::scoped_lock lock(mutex_);
    for (const auto& callback : waiting_) callback(true);
    waiting_.clear();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::function<void(bool)>> waiting_;
};

/// A server on two I/O threads. Stops at the end of the test at the latest.
class RunningServer {
 public:
  RunningServer() : server_("test", executors(), clock_, log_, metrics_) {
    for (auto& context : contexts_) threads_.emplace_back([&context] { context.run(); });
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;
  ~RunningServer() {
    if (!drained_.valid()) drain();
    server_.abort();
    drained_.wait();
    for (auto& guard : guards_) guard.reset();
    for (auto& thread : threads_) thread.join();
  }

  /// Listens and returns the bound address.
  std::string listen(handlers::Handler& handler, net::Limits limits = {},
                     std::shared_ptr<tls::ServerContext> tls = nullptr,
                     std::string address = "127.0.0.1:0") {
    return listen(net::ListenerOptions{std::move(address), std::move(tls), handler, limits});
  }
  std::string listen(const net::ListenerOptions& options) {
    const auto opened = server_.listen(options);
    if (!opened) throw std::runtime_error(opened.error().message);
    return server_.local_addresses().back();
  }

  /// Begins to drain.
  void drain() {
    auto done = std::make_shared<std::promise<void>>();
    drained_ = done->get_future();
    server_.drain([done] { done->set_value(); });
  }
  [[nodiscard]] bool drained_within(std::chrono::milliseconds time) {
    return drained_.wait_for(time) == std::future_status::ready;
  }

  [[nodiscard]] double counter(const std::string& name,
                               std::map<std::string, std::string> labels = {}) {
    labels.emplace("server", "test");
    return metrics_.counter(name, "", labels).Value();
  }
  [[nodiscard]] double rejected(int status) {
    return counter("housecalld_requests_rejected_total", {{"status", std::to_string(status)}});
  }
  [[nodiscard]] double open_connections() {
    return metrics_.gauge("housecalld_connections_open", "", {{"server", "test"}}).Value();
  }
  net::Server& server() { return server_; }
  RecordingLog& log() { return log_; }

 private:
  std::vector<boost::asio::any_io_executor> executors() {
    std::vector<boost::asio::any_io_executor> all;
    for (auto& context : contexts_) {
      guards_.emplace_back(context.get_executor());
      all.emplace_back(context.get_executor());
    }
    return all;
  }

  using Guard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

  ManualClock clock_{base::from_unix_millis(784111777'000)};
  RecordingLog log_;
  base::Metrics metrics_;
  std::array<boost::asio::io_context, 2> contexts_;
  std::vector<Guard> guards_;
  std::vector<std::thread> threads_;
  net::Server server_;
  std::future<void> drained_;
};

}  // namespace housecalld::test
