// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "daemon/cli/transport.hpp"

namespace housecalld::cli {

/// To a daemon on this machine, at `admin.listen`: a Unix socket or a port without TLS. Each
/// request has a connection of its own.
class SocketTransport final : public Transport {
 public:
  /// `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`.
  explicit SocketTransport(std::string address) : address_(std::move(address)) {}

  [[nodiscard]] base::Result<AdminAnswer> send(const AdminRequest& request) override;

 private:
  std::string address_;
};

}  // namespace housecalld::cli
