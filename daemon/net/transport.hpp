// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "daemon/net/address.hpp"
#include "daemon/tls/server_context.hpp"

namespace housecalld::net {

using boost::system::error_code;

struct ReadResult {
  error_code error;
  std::size_t size = 0;
};

/// The bytes of one connection, through TLS or not. One operation at a time; none has a time limit
/// of its own (see Deadline). After a cancelled read, write() still works.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// TLS: greets the client. Plain: nothing.
  [[nodiscard]] virtual asio::awaitable<error_code> handshake() = 0;
  /// At least one byte, or an error; the peer's end is an error too.
  [[nodiscard]] virtual asio::awaitable<ReadResult> read_some(std::span<char> into) = 0;
  [[nodiscard]] virtual asio::awaitable<error_code> write(std::string_view bytes) = 0;
  /// TLS: sends close_notify, without waiting for the peer's. Plain: nothing.
  [[nodiscard]] virtual asio::awaitable<error_code> close_notify() = 0;
  /// What is beneath; belongs to this object.
  [[nodiscard]] virtual Socket& socket() = 0;
};

/// Takes over `socket`. `tls` null: plain.
[[nodiscard]] std::unique_ptr<Transport> make_transport(Socket socket, tls::SslPtr tls);

}  // namespace housecalld::net
