// SPDX-License-Identifier: Apache-2.0
#include "routing/base/spawn.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <string>
#include <utility>

namespace housecalld::base {

void spawn(const net::any_io_executor& executor, std::string_view name, Log& log,
           net::awaitable<void> task, std::function<void()> done) {
  net::co_spawn(
      executor, std::move(task),
      [name = std::string(name), &log, done = std::move(done)](const std::exception_ptr& escaped) {
        if (escaped) {
          try {
            std::rethrow_exception(escaped);
          } catch (const std::exception& error) {
            log.error("a task ended with an exception", {{"task", name}, {"error", error.what()}});
          }
        }
        if (done) done();
      });
}

}  // namespace housecalld::base
