// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/io_threads.hpp"

#include <pthread.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <string>

namespace housecalld::app {
namespace {

constexpr int kSoftwareFailure = 70;  // EX_SOFTWARE of sysexits.h

}  // namespace

IoThreads::IoThreads(const std::string& name, std::size_t count, base::Log& log) : log_(log) {
  for (std::size_t i = 0; i < count; ++i) {
    names_.push_back(name + "-" + std::to_string(i));
    contexts_.push_back(std::make_unique<net::io_context>(1));
    guards_.push_back(net::make_work_guard(*contexts_.back()));
  }
}

IoThreads::~IoThreads() { stop(); }

void IoThreads::start() {
  for (std::size_t i = 0; i < contexts_.size(); ++i) {
    threads_.emplace_back([this, i] { run(*contexts_[i], names_[i]); });
  }
}

void IoThreads::run(net::io_context& context, const std::string& name) {
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  try {
    context.run();
  } catch (const std::exception& error) {
    log_.error("a thread cannot go on: the process ends",
               {{"thread", name}, {"error", error.what()}});
    std::_Exit(kSoftwareFailure);
  }
}

void IoThreads::stop() {
  for (const auto& context : contexts_) context->stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::vector<net::any_io_executor> IoThreads::executors() {
  std::vector<net::any_io_executor> all;
  all.reserve(contexts_.size());
  for (const auto& context : contexts_) all.emplace_back(context->get_executor());
  return all;
}

}  // namespace housecalld::app
