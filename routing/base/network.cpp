// SPDX-License-Identifier: Apache-2.0
#include "routing/base/network.hpp"

#include <algorithm>
#include <charconv>

namespace housecalld::base {
namespace {

namespace ip = boost::asio::ip;

using Bytes = std::array<std::uint8_t, 16>;

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

Result<Network> Network::parse(std::string_view text) {
  const Error wrong =
      fail(Errc::kInvalid, "\"" + std::string(text) + "\": expected a network such as 10.0.0.0/8");
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

ip::address unmapped(const ip::address& address) {
  if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
  return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

}  // namespace housecalld::base
