// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "handlers/admin/actions.hpp"
#include "handlers/http/handler.hpp"

namespace housecalld::admin {

/// The admin API: looks into the store and puts right what is in it. openapi.yaml describes it; a
/// test holds both together. Errors are problem details (RFC 9457).
class Api final : public handlers::Handler {
 public:
  explicit Api(Services services) : services_(std::move(services)) {}

  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  Services services_;
};

/// What a token has to be good for: `read`, `operate` or `erase`. What is no operation needs
/// `read`.
[[nodiscard]] std::string_view scope_of(const handlers::Request& request);

/// `METHOD /path/{name}` of every operation, for the test that compares them with openapi.yaml.
[[nodiscard]] std::vector<std::string> operations();

}  // namespace housecalld::admin
