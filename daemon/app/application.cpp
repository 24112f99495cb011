// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/application.hpp"

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <exception>
#include <iostream>
#include <sstream>
#include <thread>

#include "daemon/app/runtime.hpp"
#include "daemon/app/service_manager.hpp"
#include "daemon/config/loader.hpp"
#include "routing/base/keep_going.hpp"
#include "routing/base/spawn.hpp"

namespace housecalld::app {
namespace {

constexpr int kConfigurationErrors = 3;
constexpr unsigned kSecondsForTheEnd = 3;

/// What a shell reports for a process that a signal ended.
int exit_code_of_signal(int signal) { return 128 + signal; }

/// A line for each problem when there are several, then what follows from them.
void log_failure(base::Log& log, const char* what, const base::Error& error) {
  if (error.message.find('\n') == std::string::npos) {
    log.error(what, {{"error", error}});
    return;
  }
  std::istringstream problems(error.message);
  std::size_t count = 0;
  for (std::string problem; std::getline(problems, problem); ++count) log.error(problem);
  log.error(what, {{"errors", count}});
}

std::string one_per_line(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += (all.empty() ? "" : "\n") + line;
  return all;
}

/// All is stored. A write or a name look-up that hangs in the system would hold up the end.
void do_not_wait_for_ever() {
  std::signal(SIGALRM, [](int) { _exit(0); });
  alarm(kSecondsForTheEnd);
}

/// The main thread's loop: signals and the watchdog, around a running Runtime.
class Supervisor {
 public:
  /// `loop` outlives the runtime, which asks for reloads there.
  Supervisor(std::filesystem::path file, Runtime& runtime, net::io_context& loop, base::Log& log)
      : file_(std::move(file)), runtime_(runtime), log_(log), loop_(loop) {
    runtime_.on_reload(
        [this](const auto& done) { net::post(loop_, [this, done] { done(reload()); }); });
  }

  int run() {
    base::spawn(loop_.get_executor(), "signals", log_, handle_signals());
    std::vector<Pulse> watched = runtime_.pulses();
    watched.push_back(pulse_of("main", loop_.get_executor()));
    base::spawn(loop_.get_executor(), "watchdog", log_,
                manager_.watch(watched, runtime_.stuck(), log_));
    manager_.ready();
    log_.info("ready");
    loop_.run();
    stopping_.join();
    return 0;
  }

 private:
  net::awaitable<void> handle_signals() {
    co_await base::keep_going("signals", log_, [&]() -> net::awaitable<bool> {
      handle(co_await signals_.async_wait(net::use_awaitable));
      co_return true;
    });
  }

  void handle(int signal) {
    if (signal == SIGHUP) {
      static_cast<void>(reload());  // the log says what came of it
    } else if (stopping_.joinable()) {
      log_.warn("second signal: ending at once", {{"signal", signal}});
      _exit(exit_code_of_signal(signal));
    } else {
      log_.info("signal received", {{"signal", signal}});
      stop();
    }
  }

  /// On a thread of its own, so that a second signal is heard meanwhile.
  void stop() {
    manager_.stopping();
    stopping_ = std::thread([this] {
      runtime_.stop();
      do_not_wait_for_ever();
      loop_.stop();
    });
  }

  using Outcome = base::Result<std::vector<std::string>>;

  /// Whatever comes of it, the service manager learns that it is over.
  Outcome reload() {
    if (stopping_.joinable()) return base::fail(base::Errc::kUnavailable, "it is stopping");
    manager_.reloading();
    Outcome outcome;
    try {
      outcome = load_and_apply();
    } catch (const std::exception& error) {
      log_.error("reload failed, parts of the old configuration may stay",
                 {{"error", error.what()}});
      outcome = base::fail(base::Errc::kIo, error.what());
    }
    manager_.ready();
    return outcome;
  }

  Outcome load_and_apply() {
    const config::Loaded loaded = config::load(file_);
    base::Result<void> applied;
    if (!loaded.errors.empty()) {
      applied = base::fail(base::Errc::kInvalid, one_per_line(loaded.errors));
    } else {
      for (const std::string& warning : loaded.warnings) log_.warn(warning);
      applied = runtime_.reload(loaded);
    }
    if (applied.has_error()) {
      log_failure(log_, "reload refused, the old configuration stays", applied.error());
      return applied.error();
    }
    log_.info("reloaded", {{"config", file_.string()}});
    return runtime_.waiting();
  }

  std::filesystem::path file_;
  Runtime& runtime_;
  base::Log& log_;
  ServiceManager manager_;
  net::io_context& loop_;
  net::signal_set signals_{loop_, SIGTERM, SIGINT,
                           SIGHUP};  ///< heard from now on, handled by run()
  std::thread stopping_;
};

int fail(base::Log& log, const base::Error& error) {
  log_failure(log, "cannot start", error);
  return error.code == base::Errc::kInvalid ? kConfigurationErrors : 1;
}

}  // namespace

int run_daemon(const std::filesystem::path& config_file) {
  const config::Loaded loaded = config::load(config_file);
  for (const std::string& error : loaded.errors) std::cerr << error << '\n';
  if (!loaded.errors.empty()) return kConfigurationErrors;

  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);  // until there is something to reload
  const base::SystemClock clock;
  log::SpdlogLog log(log::parse_format(loaded.settings.log.format).value_or(log::Format::kText),
                     log::parse_level(loaded.settings.log.level).value_or(base::LogLevel::kInfo),
                     clock);
  log.info("housecalld " HOUSECALLD_VERSION " starting",
           {{"config", config_file.string()},
            {"store", loaded.settings.store.path.string()},
            {"installations", loaded.settings.installations.size()},
            {"destinations", loaded.settings.destinations.size()}});
  for (const std::string& warning : loaded.warnings) log.warn(warning);
  try {
    HandedSockets handed;
    net::io_context loop{1};
    auto runtime = Runtime::create(loaded, handed, log, clock);
    if (runtime.has_error() && runtime.error().code == base::Errc::kCancelled) return 0;
    if (runtime.has_error()) return fail(log, runtime.error());
    Supervisor supervisor(config_file, **runtime, loop, log);
    const auto started = (*runtime)->start(handed);
    if (started.has_error()) return fail(log, started.error());
    return supervisor.run();
  } catch (const std::exception& error) {
    return fail(log, base::fail(base::Errc::kIo, error.what()));
  }
}

}  // namespace housecalld::app
