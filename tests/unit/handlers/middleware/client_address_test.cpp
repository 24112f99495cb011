// SPDX-License-Identifier: Apache-2.0
#include "handlers/middleware/client_address.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/function_handler.hpp"
#include "tests/support/run_awaitable.hpp"

namespace housecalld::middleware {
namespace {

struct Case {
  const char* what;
  const char* peer;
  std::vector<std::string> values;  // of the header, one after the other
  const char* client;
};

ProxyTrust trust(std::string header) {
  return {{base::Network::parse("10.0.0.0/8").value(), base::Network::parse("fd00::/8").value()},
          std::move(header)};
}

std::string client_of(const Case& c, const std::string& header) {
  handlers::Request request;
  request.peer = c.peer;
  for (const std::string& value : c.values) request.headers.emplace_back(header, value);
  return forwarded_client(request, trust(header));
}

TEST(ForwardedClient, IsTheFirstFromTheRightThatIsNoTrustedProxy) {
  const Case cases[] = {
      {"a stranger is not believed", "198.51.100.1:1", {"203.0.113.9"}, ""},
      {"nothing is said", "10.0.0.1:1", {}, ""},
      {"one proxy", "10.0.0.1:1", {"203.0.113.9"}, "203.0.113.9"},
      {"a Unix socket is one's own proxy", "unix", {"203.0.113.9"}, "203.0.113.9"},
      {"what the client made up stands left",
       "10.0.0.1:1",
       {"1.2.3.4, 203.0.113.9"},
       "203.0.113.9"},
      {"several proxies", "10.0.0.1:1", {"203.0.113.9, 10.9.9.9, fd00::1"}, "203.0.113.9"},
      {"several headers are one list",
       "10.0.0.1:1",
       {"1.2.3.4", "203.0.113.9", "10.9.9.9"},
       "203.0.113.9"},
      {"nobody but proxies", "10.0.0.1:1", {"10.2.2.2, 10.3.3.3"}, "10.2.2.2"},
      {"a port", "10.0.0.1:1", {"203.0.113.9:4711"}, "203.0.113.9"},
      {"IPv6", "[fd00::2]:1", {"2001:db8::9"}, "2001:db8::9"},
      {"IPv6 with a port", "10.0.0.1:1", {"[2001:db8::9]:80"}, "2001:db8::9"},
      {"rubbish right of it ends the list", "10.0.0.1:1", {"203.0.113.9, rubbish"}, ""},
      {"rubbish left of it does nothing", "10.0.0.1:1", {"rubbish, 203.0.113.9"}, "203.0.113.9"},
      {"rubbish behind a proxy", "10.0.0.1:1", {"203.0.113.9, rubbish, 10.3.3.3"}, "10.3.3.3"},
      {"IPv4 written as IPv6",
       "[::ffff:10.0.0.1]:1",
       {"203.0.113.9, ::ffff:10.0.0.5"},
       "203.0.113.9"},
      {"empty elements", "10.0.0.1:1", {",,"}, ""},
  };
  for (const Case& c : cases) EXPECT_EQ(client_of(c, "X-Forwarded-For"), c.client) << c.what;
}

TEST(ForwardedClient, ReadsTheStandardHeader) {
  const Case cases[] = {
      {"one", "10.0.0.1:1", {"for=203.0.113.9;proto=https"}, "203.0.113.9"},
      {"any case, any place, quoted",
       "10.0.0.1:1",
       {R"(proto=https; FOR="[2001:db8::9]:80")"},
       "2001:db8::9"},
      {"a list",
       "10.0.0.1:1",
       {"for=1.2.3.4, for=203.0.113.9;by=10.0.0.2, for=10.0.0.2"},
       "203.0.113.9"},
      {"hidden", "10.0.0.1:1", {"for=203.0.113.9, for=_secret"}, ""},
      {"unknown", "10.0.0.1:1", {"for=unknown"}, ""},
      {"nothing about the client", "10.0.0.1:1", {"by=10.0.0.1;proto=http"}, ""},
  };
  for (const Case& c : cases) EXPECT_EQ(client_of(c, "Forwarded"), c.client) << c.what;
}

TEST(ForwardedClient, AHeaderThatTheProxyPassesOnIsNotRead) {
  handlers::Request request;
  request.peer = "10.0.0.1:1";
  request.headers = {{"Forwarded", "for=1.2.3.4"}, {"X-Forwarded-For", "203.0.113.9"}};
  EXPECT_EQ(forwarded_client(request, trust("X-Forwarded-For")), "203.0.113.9");
  EXPECT_EQ(forwarded_client(request, trust("")), "");
}

TEST(ClientAddress, TellsTheHandlerAndHoldsBackWhoHasTooMuchUnderWay) {
  base::Metrics metrics;
  ClientAddress* outer = nullptr;
  std::vector<int> statuses;
  std::string seen;
  // Each request asks for another of the same client, until one is refused.
  auto inner = std::make_unique<test::FunctionHandler>([&](handlers::Request& request) {
    seen = request.client();
    handlers::Request next = request;
    const auto response = test::run_awaitable(outer->handle(next));
    statuses.push_back(response.status);
    return handlers::Response{};
  });
  ClientAddress subject(std::move(inner), {trust("X-Forwarded-For"), 3, base::Millis(7'000)},
                        metrics);
  outer = &subject;
  handlers::Request request;
  request.peer = "unix";
  request.headers = {{"X-Forwarded-For", "2001:db8::1"}};
  EXPECT_EQ(test::run_awaitable(subject.handle(request)).status, 200);
  EXPECT_EQ(seen, "2001:db8::1");
  EXPECT_THAT(statuses, testing::ElementsAre(503, 200, 200));
  EXPECT_EQ(metrics.counter("housecalld_forwarded_refused_total", "").Value(), 1);
  statuses.clear();
  EXPECT_EQ(test::run_awaitable(subject.handle(request)).status, 200);
  EXPECT_THAT(statuses, testing::ElementsAre(503, 200, 200)) << "the places were given back";
}

TEST(ClientKey, CountsOneSubscriberOnce) {
  const auto key = [](const char* text) {
    return handlers::client_key(boost::asio::ip::make_address(text));
  };
  EXPECT_EQ(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
  EXPECT_NE(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
  EXPECT_EQ(key("203.0.113.9"), key("::ffff:203.0.113.9"));
  EXPECT_NE(key("203.0.113.9"), key("203.0.113.8"));
}

}  // namespace
}  // namespace housecalld::middleware
