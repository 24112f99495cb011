// SPDX-License-Identifier: Apache-2.0
#include "routing/http/resolver.hpp"

#include <gtest/gtest.h>

#include <boost/asio/this_coro.hpp>

#include "tests/support/run_awaitable.hpp"

namespace housecalld::http {
namespace {

using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

boost::asio::awaitable<base::Result<Endpoints>> look_up(std::string host, Deadline deadline,
                                                        std::vector<base::Network> allowed) {
  Resolver resolver;
  Url url;
  url.host = std::move(host);
  url.port = 8443;
  const AddressGuard guard(std::move(allowed));
  co_return co_await resolver.resolve(co_await boost::asio::this_coro::executor, url, guard,
                                      deadline);
}

base::Result<Endpoints> resolve(const std::string& host, Deadline deadline,
                                std::vector<base::Network> allowed = {}) {
  return test::run_awaitable(look_up(host, deadline, std::move(allowed)));
}

std::vector<base::Network> loopback() {
  return {base::Network::parse("127.0.0.0/8").value(), base::Network::parse("::1/128").value()};
}

TEST(Resolver, AnAddressIsNotLookedUp) {
  const auto found = resolve("127.0.0.1", Clock::now(), loopback());
  ASSERT_TRUE(found.has_value()) << found.error().message;
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().address().to_string(), "127.0.0.1");
  EXPECT_EQ(found->front().port(), 8443);
  EXPECT_EQ(resolve("::1", Clock::now(), loopback()).value().front().address().to_string(), "::1");
}

TEST(Resolver, FindsTheAddressesOfAName) {
  const auto found = resolve("localhost", Clock::now() + seconds(30), loopback());
  ASSERT_TRUE(found.has_value()) << found.error().message;
  for (const auto& endpoint : *found) EXPECT_TRUE(endpoint.address().is_loopback());
}

TEST(Resolver, RefusesWhatMayNotBeConnectedTo) {
  for (const char* host : {"127.0.0.1", "localhost"}) {
    EXPECT_EQ(resolve(host, Clock::now() + seconds(30)).error().code, base::Errc::kRefused) << host;
  }
}

TEST(Resolver, ANameThatDoesNotExistIsAnError) {
  const auto found = resolve("nobody.invalid", Clock::now() + seconds(30), loopback());
  ASSERT_TRUE(found.has_error());
  EXPECT_EQ(found.error().code, base::Errc::kIo);
}

TEST(Resolver, DoesNotWaitPastTheDeadline) {
  const auto found = resolve("localhost", Clock::now() - seconds(1), loopback());
  ASSERT_TRUE(found.has_error());
  EXPECT_EQ(found.error().code, base::Errc::kTimeout);
}

}  // namespace
}  // namespace housecalld::http
