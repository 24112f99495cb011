// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

namespace housecalld::cli {

/// Runs a coroutine to its end on a context of this thread, and gives what it gives. What it throws
/// is thrown.
template <typename T>
[[nodiscard]] T run_to_end(boost::asio::io_context& context, boost::asio::awaitable<T> coroutine) {
  std::optional<T> result;
  std::exception_ptr escaped;
  boost::asio::co_spawn(context, std::move(coroutine),
                        [&](const std::exception_ptr& error, T value) {
                          escaped = error;
                          result.emplace(std::move(value));
                        });
  context.restart();
  while (!result) context.run_one();
  if (escaped) std::rethrow_exception(escaped);
  return std::move(*result);
}

}  // namespace housecalld::cli
