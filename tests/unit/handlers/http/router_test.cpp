// SPDX-License-Identifier: Apache-2.0
#include "handlers/http/router.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "tests/support/function_handler.hpp"
#include "tests/support/run_awaitable.hpp"

namespace housecalld::handlers {
namespace {

Response ask(Router& router, const std::string& method, const std::string& target) {
  Request request;
  request.method = method;
  request.target = target;
  return test::run_awaitable(router.handle(request));
}

void fill(Router& router) {
  router.add("/health", {"GET", "HEAD"}, test::answering(200, "health"));
  router.add("/any", {}, test::answering(200, "any"));
}

TEST(Router, PicksTheHandlerOfTheExactPath) {
  struct Case {
    std::string method, target;
    int status;
    std::string body;
  };
  const std::vector<Case> cases{
      {"GET", "/health", 200, "health"},
      {"HEAD", "/health", 200, "health"},
      {"GET", "/health?verbose=1", 200, "health"},
      {"DELETE", "/any", 200, "any"},
      {"GET", "/health/", 404, R"({"title":"not found","status":404})"},
      {"GET", "/Health", 404, R"({"title":"not found","status":404})"},
      {"GET", "/", 404, R"({"title":"not found","status":404})"},
      {"GET", "", 404, R"({"title":"not found","status":404})"},
      {"POST", "/health", 405, R"({"title":"method not allowed","status":405})"},
      {"get", "/health", 405, R"({"title":"method not allowed","status":405})"},
  };
  Router router;
  fill(router);
  for (const auto& c : cases) {
    const Response response = ask(router, c.method, c.target);
    EXPECT_EQ(response.status, c.status) << c.method << ' ' << c.target;
    EXPECT_EQ(response.body, c.body) << c.method << ' ' << c.target;
  }
}

TEST(Router, NamesTheAllowedMethodsInA405) {
  Router router;
  fill(router);
  EXPECT_EQ(find_header(ask(router, "POST", "/health").headers, "allow"), "GET, HEAD");
}

TEST(Router, HandsUnknownPathsToTheFallback) {
  Router router(test::answering(202, "fallback"));
  fill(router);
  EXPECT_EQ(ask(router, "POST", "/v1/projects/p").body, "fallback");
  EXPECT_EQ(ask(router, "GET", "/health").body, "health");
  EXPECT_EQ(ask(router, "POST", "/health").status, 405);
}

TEST(Router, RefusesASecondHandlerForAPath) {
  Router router;
  fill(router);
  EXPECT_THROW(router.add("/health", {}, test::answering(500)), std::logic_error);
  EXPECT_EQ(ask(router, "GET", "/health").body, "health");
}

}  // namespace
}  // namespace housecalld::handlers
