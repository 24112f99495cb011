// SPDX-License-Identifier: Apache-2.0
#include "routing/http/address_guard.hpp"

#include <gtest/gtest.h>

namespace housecalld::http {
namespace {

using boost::asio::ip::make_address;

bool allows(const AddressGuard& guard, const char* address) {
  return guard.check(make_address(address)).has_value();
}

struct Range {
  const char* network;
  const char* first;
  const char* last;
  const char* before;  ///< empty: the neighbour is not public either
  const char* after;
};

class AddressGuardRange : public testing::TestWithParam<Range> {};

TEST_P(AddressGuardRange, IsRefusedFromItsFirstToItsLastAddressAndNoFurther) {
  const AddressGuard guard({});
  const Range& range = GetParam();
  for (const char* inside : {range.first, range.last}) {
    const auto checked = guard.check(make_address(inside));
    ASSERT_TRUE(checked.has_error()) << inside;
    EXPECT_EQ(checked.error().code, base::Errc::kRefused);
    EXPECT_NE(checked.error().message.find(range.network), std::string::npos)
        << checked.error().message;
  }
  for (const std::string outside : {range.before, range.after}) {
    if (outside.empty()) continue;
    EXPECT_TRUE(allows(guard, outside.c_str())) << outside;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, AddressGuardRange,
    testing::Values(
        Range{"0.0.0.0/8", "0.0.0.0", "0.255.255.255", "", "1.0.0.0"},
        Range{"10.0.0.0/8", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"},
        Range{"100.64.0.0/10", "100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"},
        Range{"127.0.0.0/8", "127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"},
        Range{"169.254.0.0/16", "169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"},
        Range{"172.16.0.0/12", "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"},
        Range{"192.0.0.0/24", "192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"},
        Range{"192.0.2.0/24", "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"},
        Range{"192.88.99.0/24", "192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"},
        Range{"192.168.0.0/16", "192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"},
        Range{"198.18.0.0/15", "198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"},
        Range{"198.51.100.0/24", "198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0"},
        Range{"203.0.113.0/24", "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0"},
        Range{"224.0.0.0/4", "224.0.0.0", "239.255.255.255", "223.255.255.255", ""},
        Range{"240.0.0.0/4", "240.0.0.0", "255.255.255.255", "", ""},
        Range{"::/96", "::", "::ffff:ffff", "", "::1:0:0"},
        Range{"::ffff:0:0/96", "::ffff:0.0.0.0", "::ffff:255.255.255.255", "::fffe:ffff:ffff",
              "::1:0:0:0"},
        Range{"64:ff9b:1::/48", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
              "64:ff9b:0:ffff::", "64:ff9b:2::"},
        Range{"100::/64", "100::", "100::ffff:ffff:ffff:ffff", "ff:ffff::", "100:0:0:1::"},
        Range{"2001::/23", "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
              "2000:ffff::", "2001:200::"},
        Range{"2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
              "2001:db7:ffff::", "2001:db9::"},
        Range{"2002::/16", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
              "2001:ffff::", "2003::"},
        Range{"fc00::/7", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fbff::", "fe00::"},
        Range{"fe80::/10", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe7f::", "fec0::"},
        Range{"ff00::/8", "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "feff::", ""}));

TEST(AddressGuard, LetsPublicAddressesThrough) {
  const AddressGuard guard({});
  for (const char* address : {"8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450::1"}) {
    EXPECT_TRUE(allows(guard, address)) << address;
  }
}

TEST(AddressGuard, AllowsWhatTheOperatorListsAndNothingBesides) {
  const AddressGuard guard(
      {base::Network::parse("10.1.0.0/16").value(), base::Network::parse("::1/128").value()});
  EXPECT_TRUE(allows(guard, "10.1.255.255"));
  EXPECT_FALSE(allows(guard, "10.2.0.0"));
  EXPECT_TRUE(allows(guard, "::1"));
  EXPECT_FALSE(allows(guard, "127.0.0.1"));
}

TEST(AddressGuard, AnAllowedIpv4NetworkDoesNotOpenItsMappedForm) {
  const AddressGuard guard({base::Network::parse("0.0.0.0/0").value()});
  EXPECT_TRUE(allows(guard, "127.0.0.1"));
  EXPECT_FALSE(allows(guard, "::ffff:127.0.0.1"));
  EXPECT_FALSE(allows(guard, "::1"));
}

TEST(AddressGuard, JudgesNat64ByTheAddressInside) {
  const AddressGuard guard({base::Network::parse("10.1.0.0/16").value()});
  EXPECT_TRUE(allows(guard, "64:ff9b::8.8.8.8"));
  EXPECT_TRUE(allows(guard, "64:ff9b::10.1.2.3"));
  EXPECT_FALSE(allows(guard, "64:ff9b::10.2.0.1"));
  EXPECT_FALSE(allows(guard, "64:ff9b::127.0.0.1"));
  EXPECT_FALSE(allows(guard, "64:ff9b::169.254.169.254"));
  EXPECT_FALSE(allows(guard, "64:ff9b:1::8.8.8.8"));
}

TEST(Network, RefusesWhatIsNoNetwork) {
  for (const char* text : {"", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129",
                           "10.0.0/8", "example.com/8", "10.0.0.0/8x"}) {
    EXPECT_TRUE(base::Network::parse(text).has_error()) << text;
  }
}

}  // namespace
}  // namespace housecalld::http
