// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <optional>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/http/address_guard.hpp"
#include "routing/http/url.hpp"

namespace housecalld::http {

using Deadline = std::chrono::steady_clock::time_point;
using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

/// Finds the addresses of hosts. getaddrinfo(3) blocks and cannot be cancelled, and Asio has one
/// thread per io_context for it: a name server that does not answer would hold up every client of
/// the process. So each resolver has a thread of its own, from its first look-up on. Look-ups wait
/// for each other; one that nobody waits for any more is not begun.
///
/// For one executor on a single thread. The destructor waits for a look-up that is under way.
class Resolver {
 public:
  /// The addresses that may be connected to, never empty. A host that is an address is not looked
  /// up. kTimeout past the deadline, kIo with the system's text, kRefused when no address is
  /// allowed.
  [[nodiscard]] boost::asio::awaitable<base::Result<Endpoints>> resolve(
      boost::asio::any_io_executor executor, const Url& url, const AddressGuard& guard,
      Deadline deadline);

 private:
  std::optional<boost::asio::thread_pool> thread_;
};

}  // namespace housecalld::http
