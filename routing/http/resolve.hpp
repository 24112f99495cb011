// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/http/address_guard.hpp"
#include "routing/http/url.hpp"

namespace housecalld::http {

using Deadline = std::chrono::steady_clock::time_point;
using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

/// The addresses of a host that may be connected to, never empty. kTimeout past the deadline (the
/// system's resolver may go on in the background), kIo with the resolver's text, kRefused when no
/// address is allowed.
[[nodiscard]] boost::asio::awaitable<base::Result<Endpoints>> resolve(
    boost::asio::any_io_executor executor, const Url& url, const AddressGuard& guard,
    Deadline deadline);

}  // namespace housecalld::http
