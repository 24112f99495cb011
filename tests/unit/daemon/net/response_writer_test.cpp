// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/response_writer.hpp"

#include <gmock/gmock.h>

namespace housecalld::net {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";

handlers::Response response_with(int status) {
  handlers::Response response;
  response.status = status;
  response.body = "{}";
  return response;
}

TEST(ResponseWriter, WritesTheWholeAnswer) {
  auto response = response_with(503);
  response.headers = {{"Retry-After", "30"}};
  EXPECT_EQ(write_response(response, kDate, Persistence::kKeepAlive, false),
            "HTTP/1.1 503 Service Unavailable\r\n"
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Content-Type: application/json\r\n"
            "Retry-After: 30\r\n"
            "Content-Length: 2\r\n"
            "\r\n{}");
}

TEST(ResponseWriter, SaysHowTheConnectionGoesOn) {
  const auto response = response_with(200);
  EXPECT_THAT(write_response(response, kDate, Persistence::kKeepAlive, false),
              Not(HasSubstr("Connection")));
  EXPECT_THAT(write_response(response, kDate, Persistence::kKeepAlive10, false),
              HasSubstr("\r\nConnection: keep-alive\r\n"));
  EXPECT_THAT(write_response(response, kDate, Persistence::kClose, false),
              HasSubstr("\r\nConnection: close\r\n"));
}

TEST(ResponseWriter, LeavesTheBodyOfHeadOutAndKeepsItsLength) {
  const auto text = write_response(response_with(200), kDate, Persistence::kKeepAlive, true);
  EXPECT_THAT(text, HasSubstr("\r\nContent-Length: 2\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n"));
}

TEST(ResponseWriter, GivesNoBodyToAStatusThatHasNone) {
  for (const int status : {204, 304}) {
    const auto text = write_response(response_with(status), kDate, Persistence::kKeepAlive, false);
    EXPECT_THAT(text, Not(HasSubstr("Content-Length"))) << status;
    EXPECT_THAT(text, EndsWith("\r\n\r\n")) << status;
  }
}

TEST(ResponseWriter, DropsAHeaderThatWouldBreakTheLine) {
  auto response = response_with(200);
  response.headers = {{"X-Request-Id", "a\r\nSet-Cookie: b"}, {"X-Good", "yes"}};
  const auto text = write_response(response, kDate, Persistence::kKeepAlive, false);
  EXPECT_THAT(text, Not(HasSubstr("Set-Cookie")));
  EXPECT_THAT(text, HasSubstr("X-Good: yes"));
}

TEST(HttpDate, IsImfFixdate) {
  EXPECT_EQ(http_date(base::from_unix_millis(784111777'000)), kDate);
  EXPECT_EQ(http_date(base::from_unix_millis(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date(base::from_unix_millis(1709251199'999)), "Thu, 29 Feb 2024 23:59:59 GMT");
}

TEST(DateCache, FollowsTheSecond) {
  DateCache cache;
  EXPECT_EQ(cache.at(base::from_unix_millis(784111777'000)), kDate);
  EXPECT_EQ(cache.at(base::from_unix_millis(784111777'999)), kDate);
  EXPECT_EQ(cache.at(base::from_unix_millis(784111778'000)), "Sun, 06 Nov 1994 08:49:38 GMT");
}

}  // namespace
}  // namespace housecalld::net
