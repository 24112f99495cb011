// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/io_threads.hpp"

#include <pthread.h>

#include <csignal>
#include <string>

namespace housecalld::app {

IoThreads::IoThreads(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    contexts_.push_back(std::make_unique<net::io_context>(1));
    guards_.push_back(net::make_work_guard(*contexts_.back()));
  }
}

IoThreads::~IoThreads() { stop(); }

void IoThreads::start(const std::string& name) {
  for (std::size_t i = 0; i < contexts_.size(); ++i) {
    threads_.emplace_back([context = contexts_[i].get(), label = name + "-" + std::to_string(i)] {
      pthread_setname_np(pthread_self(), label.substr(0, 15).c_str());
      sigset_t all;
      sigfillset(&all);
      pthread_sigmask(SIG_BLOCK, &all, nullptr);
      context->run();
    });
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
