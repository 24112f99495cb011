// SPDX-License-Identifier: Apache-2.0
#include "routing/http/address_guard.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace housecalld::http {
namespace {

namespace ip = boost::asio::ip;
struct Range {
  std::string_view network;
  std::string_view what;
};

constexpr Range kNotPublic[] = {
    {"0.0.0.0/8", "this network"},
    {"10.0.0.0/8", "private"},
    {"100.64.0.0/10", "carrier-grade NAT"},
    {"127.0.0.0/8", "loopback"},
    {"169.254.0.0/16", "link-local"},
    {"172.16.0.0/12", "private"},
    {"192.0.0.0/24", "protocol assignments"},
    {"192.0.2.0/24", "documentation"},
    {"192.88.99.0/24", "6to4 relays"},
    {"192.168.0.0/16", "private"},
    {"198.18.0.0/15", "benchmarking"},
    {"198.51.100.0/24", "documentation"},
    {"203.0.113.0/24", "documentation"},
    {"224.0.0.0/4", "multicast"},
    {"240.0.0.0/4", "reserved"},
    {"::/96", "unspecified, loopback or IPv4-compatible"},
    {"::ffff:0:0/96", "IPv4-mapped"},
    {"64:ff9b:1::/48", "NAT64"},
    {"100::/64", "discard"},
    {"2001::/23", "protocol assignments"},
    {"2001:db8::/32", "documentation"},
    {"2002::/16", "6to4"},
    {"fc00::/7", "private"},
    {"fe80::/10", "link-local"},
    {"ff00::/8", "multicast"},
};

/// The IPv4 address that an address of the well-known NAT64 prefix leads to (RFC 6052,
/// section 2.1).
std::optional<ip::address> behind_nat64(const ip::address& address) {
  static const base::Network prefix = base::Network::parse("64:ff9b::/96").value();
  if (!prefix.contains(address)) return std::nullopt;
  const auto bytes = address.to_v6().to_bytes();
  return ip::address_v4({bytes[12], bytes[13], bytes[14], bytes[15]});
}

struct Refused {
  base::Network network;
  std::string_view what;
};

const std::vector<Refused>& refused_networks() {
  static const std::vector<Refused> all = [] {
    std::vector<Refused> made;
    for (const Range& range : kNotPublic) {
      made.push_back({base::Network::parse(range.network).value(), range.what});
    }
    return made;
  }();
  return all;
}

}  // namespace

base::Result<void> AddressGuard::check(const ip::address& address) const {
  if (const auto inside = behind_nat64(address)) {
    const auto checked = check(*inside);
    if (checked.has_value()) return {};
    return base::with_context(address.to_string() + " leads by NAT64 to another address",
                              checked.error());
  }
  const auto contains = [&](const base::Network& network) { return network.contains(address); };
  if (std::any_of(allowed_.begin(), allowed_.end(), contains)) return {};
  for (const Refused& refused : refused_networks()) {
    if (!contains(refused.network)) continue;
    return base::fail(base::Errc::kRefused,
                      address.to_string() + " is in " + refused.network.text() + " (" +
                          std::string(refused.what) + ") and allow_networks does not list it");
  }
  return {};
}

}  // namespace housecalld::http
