// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <utility>
#include <vector>

namespace housecalld::test {

/// Runs coroutines side by side to their ends, on one thread, and returns their values in order, or
/// throws what escaped from one.
template <typename T>
std::vector<T> run_all(std::vector<boost::asio::awaitable<T>> tasks) {
  boost::asio::io_context context;
  std::vector<std::future<T>> futures;
  for (auto& task : tasks) {
    futures.push_back(boost::asio::co_spawn(context, std::move(task), boost::asio::use_future));
  }
  context.run();
  std::vector<T> values;
  for (auto& future : futures) values.push_back(future.get());
  return values;
}

}  // namespace housecalld::test
