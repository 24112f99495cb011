// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "handlers/http/handler.hpp"

namespace housecalld::test {

/// A handler that answers with what a function of the test returns or throws.
class FunctionHandler final : public handlers::Handler {
 public:
  using Function = std::function<handlers::Response(handlers::Request&)>;
  explicit FunctionHandler(Function function) : function_(std::move(function)) {}

  [[nodiscard]] boost::asio::awaitable<handlers::Response> handle(
      handlers::Request& request) override {
    co_return function_(request);
  }

 private:
  Function function_;
};

/// A handler that answers every request with this status and body.
inline std::unique_ptr<handlers::Handler> answering(int status, std::string body = "{}") {
  return std::make_unique<FunctionHandler>([status, body = std::move(body)](handlers::Request&) {
    handlers::Response response;
    response.status = status;
    response.body = body;
    return response;
  });
}

}  // namespace housecalld::test
