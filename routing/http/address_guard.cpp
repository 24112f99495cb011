// SPDX-License-Identifier: Apache-2.0
#include "routing/http/address_guard.hpp"

#include <algorithm>
#include <charconv>

namespace housecalld::http {
namespace {

namespace ip = boost::asio::ip;
using Bytes = std::array<std::uint8_t, 16>;

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
    {"64:ff9b::/96", "NAT64"},
    {"64:ff9b:1::/48", "NAT64"},
    {"100::/64", "discard"},
    {"2001::/23", "protocol assignments"},
    {"2001:db8::/32", "documentation"},
    {"2002::/16", "6to4"},
    {"fc00::/7", "private"},
    {"fe80::/10", "link-local"},
    {"ff00::/8", "multicast"},
};

struct Refused {
  Network network;
  std::string_view what;
};

const std::vector<Refused>& refused_networks() {
  static const std::vector<Refused> all = [] {
    std::vector<Refused> made;
    for (const Range& range : kNotPublic) {
      made.push_back({Network::parse(range.network).value(), range.what});
    }
    return made;
  }();
  return all;
}

Bytes bytes_of(const ip::address& address) {
  if (address.is_v6()) return address.to_v6().to_bytes();
  return ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

bool same_prefix(const Bytes& a, const Bytes& b, unsigned bits) {
  const unsigned whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFFU << (8U - rest));
  return (a.at(whole) & mask) == (b.at(whole) & mask);
}

}  // namespace

base::Result<Network> Network::parse(std::string_view text) {
  const base::Error wrong = base::fail(
      base::Errc::kInvalid, "\"" + std::string(text) + "\": expected a network such as 10.0.0.0/8");
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return wrong;
  boost::system::error_code failed;
  const ip::address address = ip::make_address(std::string(text.substr(0, slash)), failed);
  const std::string_view length = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
  const bool number = error == std::errc() && end == length.data() + length.size();
  if (failed || !number || bits > (address.is_v4() ? 32U : 128U)) return wrong;
  Network network;
  network.bytes_ = bytes_of(address);
  network.bits_ = address.is_v4() ? bits + 96 : bits;
  network.text_ = std::string(text);
  return network;
}

bool Network::contains(const ip::address& address) const {
  // `::ffff:0:0/96` is about addresses that are written as IPv6, not about IPv4.
  const bool mapped_range = bits_ >= 96 && bytes_.at(10) == 0xFF && bytes_.at(11) == 0xFF;
  const bool this_is_v4 = mapped_range && text_.find(':') == std::string::npos;
  if (this_is_v4 != address.is_v4()) return false;
  return same_prefix(bytes_, bytes_of(address), bits_);
}

base::Result<void> AddressGuard::check(const ip::address& address) const {
  const auto contains = [&](const Network& network) { return network.contains(address); };
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
