// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "routing/base/result.hpp"

namespace housecalld::http {

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

/// Decides which addresses outbound connections may go to: public ones, and those of the networks
/// that the operator allowed. Pure; to be asked about the very address that is connected to, so
/// that a name that resolves differently a second time gains nothing. The ranges are those of the
/// IANA special-purpose address registries.
class AddressGuard {
 public:
  explicit AddressGuard(std::vector<Network> allowed) : allowed_(std::move(allowed)) {}

  /// kRefused with a text that names the address and its range. An IPv6 address that embeds an
  /// IPv4 address (mapped, 6to4, NAT64) is judged by its own range, all of which are refused.
  [[nodiscard]] base::Result<void> check(const boost::asio::ip::address& address) const;

 private:
  std::vector<Network> allowed_;
};

}  // namespace housecalld::http
