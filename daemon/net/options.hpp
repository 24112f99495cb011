// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "daemon/net/byte_budget.hpp"
#include "daemon/tls/server_context.hpp"
#include "handlers/http/handler.hpp"
#include "routing/base/clock.hpp"

namespace housecalld::net {

using base::Millis;

/// What one listener allows its clients. Each time is for one operation, not for a connection.
struct Limits {
  std::size_t connections = 1024;      ///< open at once; a further one is closed at once
  std::size_t header_bytes = 16'384;   ///< request line and headers with their last empty line
  std::size_t body_bytes = 1'048'576;  ///< after the chunked coding is undone
  std::size_t unfinished_bytes = 134'217'728;  ///< of all requests that have no answer yet
  Millis retry_after{30'000};                  ///< what a 503 tells the client to wait
  Millis handshake_time{10'000};               ///< TLS, from accept
  Millis header_time{10'000};             ///< from the first byte of a request to its empty line
  Millis body_time{30'000};               ///< from there to the last byte of the body
  Millis write_time{30'000};              ///< for one answer
  Millis idle_time{60'000};               ///< without a byte of a (next) request
  Millis newcomer_time{1'000};            ///< for a first request while draining
  Millis linger_time{5'000};              ///< for the peer to read the last answer and close
  std::size_t linger_bytes = 67'108'864;  ///< thrown away meanwhile at most
};

struct ListenerOptions {
  std::string address;                      ///< `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`
  std::shared_ptr<tls::ServerContext> tls;  ///< null: plain HTTP
  handlers::Handler& handler;               ///< must outlive the server's connections
  Limits limits;
  std::shared_ptr<ByteBudget> unfinished =
      nullptr;  ///< of limits.unfinished_bytes; the listener makes it
};

}  // namespace housecalld::net
