// SPDX-License-Identifier: Apache-2.0
#include "routing/http/url.hpp"

#include <gtest/gtest.h>

namespace housecalld::http {
namespace {

struct Good {
  const char* text;
  bool tls;
  const char* host;
  std::uint16_t port;
  const char* target;
  const char* authority;
};

class GoodUrl : public testing::TestWithParam<Good> {};

TEST_P(GoodUrl, IsTakenApart) {
  const auto url = parse_url(GetParam().text);
  ASSERT_TRUE(url.has_value()) << url.error().message;
  EXPECT_EQ(url->tls, GetParam().tls);
  EXPECT_EQ(url->host, GetParam().host);
  EXPECT_EQ(url->port, GetParam().port);
  EXPECT_EQ(url->target, GetParam().target);
  EXPECT_EQ(url->authority(), GetParam().authority);
}

INSTANTIATE_TEST_SUITE_P(
    Table, GoodUrl,
    testing::Values(Good{"https://a.example", true, "a.example", 443, "/", "a.example"},
                    Good{"http://a.example/x?y=1", false, "a.example", 80, "/x?y=1", "a.example"},
                    Good{"https://a.example?y", true, "a.example", 443, "/?y", "a.example"},
                    Good{"https://a.example:8443/", true, "a.example", 8443, "/", "a.example:8443"},
                    Good{"http://[::1]:80/p", false, "::1", 80, "/p", "[::1]"},
                    Good{"https://[2001:db8::1]", true, "2001:db8::1", 443, "/", "[2001:db8::1]"}));

class BadUrl : public testing::TestWithParam<const char*> {};

TEST_P(BadUrl, IsRefusedWithAReason) {
  const auto url = parse_url(GetParam());
  ASSERT_TRUE(url.has_error());
  EXPECT_EQ(url.error().code, base::Errc::kInvalid);
  EXPECT_TRUE(url.error().message.starts_with("URL: ")) << url.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadUrl,
    testing::Values("", "a.example", "ftp://a.example", "https://", "https:///x",
                    "https://u:p@a.example", "https://a.example#f", "https://a.example:0",
                    "https://a.example:65536", "https://a.example:x", "https://[::1",
                    "https://[::1]x", "https://[[]", "https://[]", "https://[127.0.0.1]",
                    "https://a]b", "https://a\\b", "https://a%2eb", "https://a .example",
                    "https://a.example/\r\nX: y", "http://127.1/", "http://2130706433/",
                    "http://0x7f000001/", "http://0177.0.0.1/"));

}  // namespace
}  // namespace housecalld::http
