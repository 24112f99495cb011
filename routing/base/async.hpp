// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <utility>

namespace housecalld::base {

namespace net = boost::asio;

/// Waits for a function that reports by callback, from a coroutine. `start` is called with a
/// copyable `callback(T)`; the callback may be called once, from any thread, and the coroutine goes
/// on where it was. The coroutine's io_context is kept running until then.
template <typename T, typename Start>
net::awaitable<T> await_callback(Start start) {
  auto initiate = [start = std::move(start)](auto handler) mutable {
    auto executor = net::get_associated_executor(handler);
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    auto work = net::make_work_guard(executor);
    start([shared, work, executor](T value) mutable {
      net::post(executor,
                [shared, value = std::move(value)]() mutable { (*shared)(std::move(value)); });
    });
  };
  return net::async_initiate<const net::use_awaitable_t<>&, void(T)>(std::move(initiate),
                                                                     net::use_awaitable);
}

}  // namespace housecalld::base
