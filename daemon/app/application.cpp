// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/application.hpp"

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <iostream>
#include <thread>

#include "daemon/app/runtime.hpp"
#include "daemon/app/service_manager.hpp"
#include "daemon/config/loader.hpp"
#include "routing/base/spawn.hpp"

namespace housecalld::app {
namespace {

/// What a shell reports for a process that a signal ended.
int exit_code_of_signal(int signal) { return 128 + signal; }

/// The main thread's loop: signals and the watchdog, around a running Runtime.
class Supervisor {
 public:
  Supervisor(std::filesystem::path file, Runtime& runtime, base::Log& log)
      : file_(std::move(file)), runtime_(runtime), log_(log) {}

  int run() {
    base::spawn(loop_.get_executor(), "signals", log_, handle_signals());
    std::vector<net::any_io_executor> watched = runtime_.executors();
    watched.emplace_back(loop_.get_executor());
    base::spawn(loop_.get_executor(), "watchdog", log_, manager_.watch(watched, log_));
    manager_.ready();
    log_.info("ready");
    loop_.run();
    stopping_.join();
    return 0;
  }

 private:
  net::awaitable<void> handle_signals() {
    net::signal_set signals(loop_, SIGTERM, SIGINT, SIGHUP);
    for (;;) {
      const int signal = co_await signals.async_wait(net::use_awaitable);
      if (signal == SIGHUP) {
        reload();
      } else if (stopping_.joinable()) {
        log_.warn("second signal: ending at once", {{"signal", signal}});
        _exit(exit_code_of_signal(signal));
      } else {
        log_.info("signal received", {{"signal", signal}});
        stop();
      }
    }
  }

  /// On a thread of its own, so that a second signal is heard meanwhile.
  void stop() {
    manager_.stopping();
    stopping_ = std::thread([this] {
      runtime_.stop();
      loop_.stop();
    });
  }

  void reload() {
    if (stopping_.joinable()) return;
    manager_.reloading();
    const config::Loaded loaded = config::load(file_);
    for (const std::string& error : loaded.errors) log_.error(error);
    if (loaded.errors.empty()) {
      const auto applied = runtime_.reload(loaded);
      if (applied.has_error()) {
        log_.error("reload refused, the old configuration stays", {{"error", applied.error()}});
      } else {
        log_.info("reloaded", {{"config", file_.string()}});
      }
    } else {
      log_.error("reload refused, the old configuration stays", {{"errors", loaded.errors.size()}});
    }
    manager_.ready();
  }

  std::filesystem::path file_;
  Runtime& runtime_;
  base::Log& log_;
  ServiceManager manager_;
  net::io_context loop_{1};
  std::thread stopping_;
};

int fail(base::Log& log, const base::Error& error) {
  log.error("cannot start", {{"error", error}});
  return 1;
}

}  // namespace

int run_daemon(const std::filesystem::path& config_file) {
  const config::Loaded loaded = config::load(config_file);
  for (const std::string& error : loaded.errors) std::cerr << error << '\n';
  if (!loaded.errors.empty()) return 3;

  std::signal(SIGPIPE, SIG_IGN);
  const base::SystemClock clock;
  log::SpdlogLog log(log::parse_format(loaded.settings.log.format).value_or(log::Format::kText),
                     log::parse_level(loaded.settings.log.level).value_or(base::LogLevel::kInfo),
                     clock);
  for (const std::string& warning : loaded.warnings) log.warn(warning);
  try {
    auto runtime = Runtime::create(loaded, log, clock);
    if (runtime.has_error()) return fail(log, runtime.error());
    const auto started = (*runtime)->start();
    if (started.has_error()) return fail(log, started.error());
    return Supervisor(config_file, **runtime, log).run();
  } catch (const std::exception& error) {
    return fail(log, base::fail(base::Errc::kIo, error.what()));
  }
}

}  // namespace housecalld::app
