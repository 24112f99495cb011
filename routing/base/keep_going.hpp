// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "routing/base/log.hpp"

namespace housecalld::base {

namespace net = boost::asio;

/// The boundary of a loop that must not end by accident: calls `step` again and again until it
/// gives false. What escapes from it is logged as an error under `name`, and after a pause, which
/// doubles from a second to a minute as long as it goes wrong, the loop goes on. `log` must outlive
/// it.
[[nodiscard]] net::awaitable<void> keep_going(std::string name, Log& log,
                                              std::function<net::awaitable<bool>()> step);

}  // namespace housecalld::base
