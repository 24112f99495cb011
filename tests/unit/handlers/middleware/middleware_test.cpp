// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/counter.h>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <stdexcept>
#include <string>

#include "handlers/middleware/chain.hpp"
#include "handlers/middleware/exception_barrier.hpp"
#include "handlers/middleware/request_id.hpp"
#include "handlers/middleware/request_metrics.hpp"
#include "tests/support/function_handler.hpp"
#include "tests/support/recording_log.hpp"
#include "tests/support/run_awaitable.hpp"

namespace housecalld::middleware {
namespace {

using handlers::find_header;
using handlers::Handler;
using handlers::Request;
using handlers::Response;
using testing::IsEmpty;
using testing::SizeIs;

std::unique_ptr<Handler> calling(test::FunctionHandler::Function function) {
  return std::make_unique<test::FunctionHandler>(std::move(function));
}

std::unique_ptr<Handler> failing(const std::string& reason) {
  return calling([reason](Request&) -> Response { throw std::runtime_error(reason); });
}

Response ask(Handler& handler, Request request = {}) {
  return test::run_awaitable(handler.handle(request));
}

double requests(base::Metrics& metrics, const std::string& status) {
  return metrics.counter("housecalld_requests_total", "", {{"server", "test"}, {"status", status}})
      .Value();
}

TEST(ExceptionBarrier, LetsAnAnswerThrough) {
  test::RecordingLog log;
  ExceptionBarrier barrier(test::answering(200, "fine"), log);
  EXPECT_EQ(ask(barrier).body, "fine");
  EXPECT_THAT(log.entries(), IsEmpty());
}

TEST(ExceptionBarrier, TellsTheLogTheReasonAndThePeerNothing) {
  test::RecordingLog log;
  ExceptionBarrier barrier(failing("disk 7 is on fire"), log);
  Request request;
  request.id = "abc";
  request.target = "/webhooks/x?y=z";
  const Response response = ask(barrier, request);
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body, R"({"title":"internal error","status":500})");
  ASSERT_THAT(log.entries(), SizeIs(1));
  const auto entry = log.entries().front();
  EXPECT_EQ(entry.level, base::LogLevel::kError);
  EXPECT_EQ(entry.field("error"), "disk 7 is on fire");
  EXPECT_EQ(entry.field("request"), "abc");
  EXPECT_EQ(entry.field("path"), "/webhooks/x");
}

TEST(ExceptionBarrier, TurnsASystemErrorInto500AndLetsACancellationPass) {
  const auto throwing = [](boost::system::error_code code) {
    return calling([code](Request&) -> Response { throw boost::system::system_error(code); });
  };
  test::RecordingLog log;
  ExceptionBarrier reset(throwing(boost::asio::error::connection_reset), log);
  EXPECT_EQ(ask(reset).status, 500);
  ExceptionBarrier cancelled(throwing(boost::asio::error::operation_aborted), log);
  EXPECT_THROW(ask(cancelled), boost::system::system_error);
  EXPECT_THAT(log.entries(), SizeIs(1));
}

TEST(RequestId, IsTheSameForTheHandlerAndInTheAnswer) {
  std::string seen;
  RequestId middleware(calling([&seen](Request& request) {
    seen = request.id;
    return Response{};
  }));
  const Response response = ask(middleware);
  EXPECT_THAT(seen, testing::MatchesRegex("[0-9a-f]{16}"));
  EXPECT_EQ(find_header(response.headers, "X-Request-Id"), seen);
}

TEST(RequestId, IsNewForEveryRequestAndNeverTheCallers) {
  RequestId middleware(test::answering(200));
  Request request;
  request.headers.emplace_back("X-Request-Id", "chosen");
  const Response one = ask(middleware, request);
  const Response two = ask(middleware, request);
  EXPECT_NE(find_header(one.headers, "X-Request-Id"), "chosen");
  EXPECT_NE(find_header(one.headers, "X-Request-Id"), find_header(two.headers, "X-Request-Id"));
}

TEST(RequestMetrics, CountsAnswersByStatus) {
  base::Metrics metrics;
  RequestMetrics known(test::answering(401), metrics, "test");
  RequestMetrics unlisted(test::answering(418), metrics, "test");
  ask(known);
  ask(known);
  ask(unlisted);
  EXPECT_EQ(requests(metrics, "401"), 2);
  EXPECT_EQ(requests(metrics, "418"), 1);
  EXPECT_EQ(requests(metrics, "200"), 0);
}

TEST(Chain, CallsTheFirstFirstAndEndsWithTheHandler) {
  std::string order;
  const auto named = [&order](char name) -> Middleware {
    return [&order, name](std::unique_ptr<Handler> inner) -> std::unique_ptr<Handler> {
      const std::shared_ptr<Handler> shared = std::move(inner);
      return calling([&order, name, shared](Request& request) {
        order += name;
        return test::run_awaitable(shared->handle(request));
      });
    };
  };
  const auto handler = chain({named('a'), named('b')}, calling([&order](Request&) {
                               order += 'h';
                               return Response{};
                             }));
  ask(*handler);
  EXPECT_EQ(order, "abh");
}

TEST(StandardChain, CountsAndIdentifiesTheAnswerToAnException) {
  base::Metrics metrics;
  test::RecordingLog log;
  const auto handler = standard_chain(failing("broken"), "test", log, metrics);
  const Response response = ask(*handler);
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(requests(metrics, "500"), 1);
  ASSERT_THAT(log.entries(), SizeIs(1));
  EXPECT_EQ(find_header(response.headers, "X-Request-Id"), log.entries().front().field("request"));
}

}  // namespace
}  // namespace housecalld::middleware
