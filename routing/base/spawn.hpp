// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string_view>

#include "routing/base/log.hpp"

namespace housecalld::base {

namespace net = boost::asio;

/// Starts a coroutine that nobody waits for. What escapes from it is logged as an error under
/// `name`, and `done` is called on its executor when it has ended either way. `log` must outlive
/// it.
void spawn(const net::any_io_executor& executor, std::string_view name, Log& log,
           net::awaitable<void> task, std::function<void()> done = {});

}  // namespace housecalld::base
