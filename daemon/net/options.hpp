// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "daemon/tls/server_context.hpp"
#include "handlers/http/handler.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/network.hpp"

namespace housecalld::net {

using base::Millis;

/// What one listener allows its clients. Each time is for one operation, not for a connection.
struct Limits {
  std::size_t connections =
      1024;  ///< open at once; for a further one the oldest idle one has to go
  std::size_t connections_per_client =
      256;                             ///< of one address (IPv6: /64), trusted proxies excepted
  std::size_t header_bytes = 16'384;   ///< request line and headers with their last empty line
  std::size_t body_bytes = 1'048'576;  ///< after the chunked coding is undone
  std::size_t unfinished_bytes = 134'217'728;  ///< of all requests that have no answer yet
  Millis retry_after{30'000};                  ///< what a 503 tells the client to wait
  Millis handshake_time{10'000};               ///< TLS, from accept
  Millis header_time{10'000};             ///< from the first byte of a request to its empty line
  Millis body_time{30'000};               ///< from there to the last byte of the body
  Millis write_time{30'000};              ///< for one answer
  Millis first_request_time{10'000};      ///< without a byte of the first request
  Millis idle_time{60'000};               ///< without a byte of a next one
  Millis newcomer_time{1'000};            ///< for a first request while draining
  Millis linger_time{5'000};              ///< for the peer to read the last answer and close
  std::size_t linger_bytes = 67'108'864;  ///< thrown away meanwhile at most
};

/// Who may connect to a Unix socket: its owner, and the group when there is one.
struct SocketAccess {
  mode_t mode = 0660;
  std::string group;  ///< name; empty: that of the process
};

struct ListenerOptions {
  std::string address;                      ///< as base::parse_address reads it
  std::shared_ptr<tls::ServerContext> tls;  ///< null: plain HTTP
  handlers::Handler& handler;               ///< must outlive the server's connections
  Limits limits;
  SocketAccess access = {};     ///< of a Unix socket
  int handed_over = -1;         ///< a listening socket to take over; -1: one is made
  bool proxy_protocol = false;  ///< every connection begins with a PROXY header
  /// Whose connections have no limit of their own, and whose PROXY header is believed. Unix sockets
  /// are always trusted.
  std::vector<base::Network> trusted_proxies = {};
};

}  // namespace housecalld::net
