// SPDX-License-Identifier: Apache-2.0
#include "handlers/middleware/exception_barrier.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <string>
#include <utility>

namespace housecalld::middleware {

using handlers::Request;
using handlers::Response;

ExceptionBarrier::ExceptionBarrier(std::unique_ptr<handlers::Handler> inner, base::Log& log)
    : inner_(std::move(inner)), log_(log) {}

net::awaitable<Response> ExceptionBarrier::handle(Request& request) {
  std::string reason;
  try {
    co_return co_await inner_->handle(request);
  } catch (const boost::system::system_error& e) {
    if (e.code() == net::error::operation_aborted) throw;
    reason = e.what();
  } catch (const std::exception& e) {
    reason = e.what();
  }
  log_.error("request handler threw an exception",
             {{"request", request.id}, {"path", request.path()}, {"error", reason}});
  co_return handlers::error_response(500, "internal error");
}

}  // namespace housecalld::middleware
