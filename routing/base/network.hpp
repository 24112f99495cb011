// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "routing/base/result.hpp"

namespace housecalld::base {

/// A network in CIDR notation. IPv4 is kept in its IPv4-mapped form, so that one comparison serves
/// both.
class Network {
 public:
  /// kInvalid unless it is `address/length`.
  [[nodiscard]] static base::Result<Network> parse(std::string_view text);
  [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::array<std::uint8_t, 16> bytes_{};
  unsigned bits_ = 0;  ///< of the 128-bit form
  std::string text_;
};

/// An IPv4 address that is written as IPv6 (`::ffff:203.0.113.7`, as sockets for both see it) as
/// IPv4, others as they are.
[[nodiscard]] boost::asio::ip::address unmapped(const boost::asio::ip::address& address);

}  // namespace housecalld::base
