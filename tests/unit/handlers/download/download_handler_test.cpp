// SPDX-License-Identifier: Apache-2.0
#include "handlers/download/download_handler.hpp"

#include <gtest/gtest.h>

#include <boost/asio/thread_pool.hpp>

#include "tests/support/memory_store.hpp"
#include "tests/support/run_awaitable.hpp"
#include "tests/support/store_driver.hpp"

namespace housecalld::download {
namespace {

constexpr base::Millis kExpiry = std::chrono::minutes(15);

class DownloadTest : public testing::Test {
 protected:
  ~DownloadTest() override { pool.join(); }

  handlers::Response get(const std::string& url, const std::string& method = "GET") {
    handlers::Request request;
    request.method = method;
    request.target = url.substr(url.find("/hooks"));
    return test::run_awaitable(handler.handle(request));
  }

  test::ManualClock clock{test::kStart};
  base::Metrics metrics;
  test::MemoryStore store{{}};
  test::StoreDriver driver{store};
  base::Snapshot<Links> links{
      std::make_shared<const Links>(base::Secret<std::string>("a key of 32 bytes, or even more."),
                                    "https://hc.example/hooks/", kExpiry)};
  boost::asio::thread_pool pool{1};
  DownloadHandler handler{links,
                          store,
                          pool.get_executor(),
                          [](const event::StoredEvent& event) { return "of " + event.id; },
                          clock,
                          metrics};
};

TEST_F(DownloadTest, ALinkGivesItsEventUntilItExpires) {
  ASSERT_TRUE(driver.append(test::new_event("msg_1")).has_value());
  const std::string url = links.get()->make("msg_1", clock.now());
  EXPECT_TRUE(url.starts_with("https://hc.example/hooks/v1/downloads/msg_1?expires=")) << url;
  EXPECT_EQ(get(url).status, 200);
  EXPECT_EQ(get(url).body, "of msg_1");
  EXPECT_EQ(get(url, "HEAD").status, 200);
  EXPECT_EQ(get(url, "POST").status, 405);
  clock.advance(kExpiry);
  EXPECT_EQ(get(url).status, 200);
  clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(get(url).status, 403);
}

TEST_F(DownloadTest, NoOtherLinkGivesAnything) {
  ASSERT_TRUE(driver.append(test::new_event("msg_1")).has_value());
  ASSERT_TRUE(driver.append(test::new_event("msg_2")).has_value());
  const std::string url = links.get()->make("msg_1", clock.now());
  const auto replaced = [&](const std::string& what, const std::string& with) {
    std::string changed = url;
    return changed.replace(changed.find(what), what.size(), with);
  };
  std::string last = url;
  last.back() = last.back() == '0' ? '1' : '0';
  for (const std::string& other : std::vector<std::string>{
           replaced("msg_1", "msg_2"), replaced("?expires=", "?expires=9"), last, url + "0",
           url + "&", url.substr(0, url.size() - 1), replaced("&signature=", "&signature"),
           replaced("?expires=", "&expires="), std::string("/hooks/v1/downloads/msg_1"),
           std::string("/hooks/v1/downloads/?expires=&signature="), std::string("/hooks"),
           std::string("/hooks&signature=x?expires=1/v1/downloads/")}) {
    EXPECT_EQ(get(other).status, 403) << other;
  }
  const Links others(base::Secret<std::string>("another key"), "https://hc.example/hooks", kExpiry);
  EXPECT_EQ(get(others.make("msg_1", clock.now())).status, 403);
}

TEST_F(DownloadTest, WhatIsGoneIsGone) {
  EXPECT_EQ(get(links.get()->make("msg_9", clock.now())).status, 404);
  ASSERT_TRUE(driver.append(test::new_event("msg_1")).has_value());
  ASSERT_TRUE(driver.erase_payloads({{"msg_1"}, false, test::now_at(clock.now())}).has_value());
  EXPECT_EQ(get(links.get()->make("msg_1", clock.now())).status, 410);
  store.close();
  EXPECT_EQ(get(links.get()->make("msg_1", clock.now())).status, 503);
}

}  // namespace
}  // namespace housecalld::download
