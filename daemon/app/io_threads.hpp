// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "routing/base/log.hpp"

namespace housecalld::app {

namespace net = boost::asio;

/// Some io_contexts, each run by one thread of its own between `start` and `stop`. What escapes
/// from a handler leaves its part in a state that nobody knows: it ends the process, with a line
/// that says why, and the service manager starts it again. Loops that can go on have a boundary of
/// their own.
class IoThreads {
 public:
  /// The threads are named `<name>-<n>` for `top -H`. `log` outlives this.
  IoThreads(const std::string& name, std::size_t count, base::Log& log);
  IoThreads(const IoThreads&) = delete;
  IoThreads& operator=(const IoThreads&) = delete;
  ~IoThreads();

  /// The threads take no signals.
  void start();
  /// Ends every loop at once, whatever still waits in it, and joins. May be called again.
  void stop();

  [[nodiscard]] net::io_context& operator[](std::size_t index) { return *contexts_.at(index); }
  [[nodiscard]] const std::string& name(std::size_t index) const { return names_.at(index); }
  [[nodiscard]] std::size_t size() const { return contexts_.size(); }
  [[nodiscard]] std::vector<net::any_io_executor> executors();

 private:
  void run(net::io_context& context, const std::string& name);

  base::Log& log_;
  std::vector<std::string> names_;
  std::vector<std::unique_ptr<net::io_context>> contexts_;
  std::vector<net::executor_work_guard<net::io_context::executor_type>> guards_;
  std::vector<std::thread> threads_;
};

}  // namespace housecalld::app
