// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/post.hpp>
#include <type_traits>
#include <utility>

#include "handlers/admin/actions.hpp"
#include "routing/base/async.hpp"

namespace housecalld::admin {

/// Runs a reading call of the store where it may block, and waits for it. `read()` gives a
/// Result<T>; it captures by reference, because GCC 12 destroys what it holds twice.
template <typename T, typename Read>
net::awaitable<base::Result<T>> in_background(const Services& services, Read read) {
  static_assert(std::is_trivially_destructible_v<Read>);
  return base::await_callback<base::Result<T>>([&services, read](auto done) {
    net::post(services.blocking, [read, done = std::move(done)]() mutable { done(read()); });
  });
}

/// Starts a writing call of the store with a callback, and waits for it. Captures as above.
template <typename T, typename Start>
net::awaitable<base::Result<T>> written(Start start) {
  static_assert(std::is_trivially_destructible_v<Start>);
  return base::await_callback<base::Result<T>>(
      [start](store::Callback<T> done) { start(std::move(done)); });
}

}  // namespace housecalld::admin
