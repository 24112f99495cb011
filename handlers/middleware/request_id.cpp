// SPDX-License-Identifier: Apache-2.0
#include "handlers/middleware/request_id.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include "routing/base/crypto.hpp"

namespace housecalld::middleware {
namespace {

std::string new_request_id() {
  std::array<std::uint8_t, 8> bytes{};
  base::fill_random(bytes);
  return base::to_hex(bytes);
}

}  // namespace

RequestId::RequestId(std::unique_ptr<handlers::Handler> inner) : inner_(std::move(inner)) {}

net::awaitable<handlers::Response> RequestId::handle(handlers::Request& request) {
  request.id = new_request_id();
  handlers::Response response = co_await inner_->handle(request);
  response.headers.emplace_back("X-Request-Id", request.id);
  co_return response;
}

}  // namespace housecalld::middleware
