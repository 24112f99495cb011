// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/address.hpp>
#include <vector>

#include "routing/base/network.hpp"
#include "routing/base/result.hpp"

namespace housecalld::http {

/// Decides which addresses outbound connections may go to: public ones, and those of the networks
/// that the operator allowed. Pure; to be asked about the very address that is connected to, so
/// that a name that resolves differently a second time gains nothing. The ranges are those of the
/// IANA special-purpose address registries.
class AddressGuard {
 public:
  explicit AddressGuard(std::vector<base::Network> allowed) : allowed_(std::move(allowed)) {}

  /// kRefused with a text that names the address and its range. One of the well-known NAT64
  /// prefix is judged by the IPv4 address in it; others that embed one (mapped, 6to4, NAT64 of a
  /// prefix of one's own) by their own range, all of which are refused.
  [[nodiscard]] base::Result<void> check(const boost::asio::ip::address& address) const;

 private:
  std::vector<base::Network> allowed_;
};

}  // namespace housecalld::http
