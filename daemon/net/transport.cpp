// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/transport.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <tuple>
#include <type_traits>
#include <utility>

namespace housecalld::net {

namespace {

using TlsStream = asio::ssl::stream<Socket>;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);

template <typename Stream>
class StreamTransport final : public Transport {
 public:
  template <typename... Args>
  explicit StreamTransport(Args&&... args) : stream_(std::forward<Args>(args)...) {}

  asio::awaitable<error_code> handshake() override {
    error_code error;
    if constexpr (kTls) {
      std::tie(error) = co_await stream_.async_handshake(TlsStream::server, kToken);
    }
    co_return error;
  }

  asio::awaitable<ReadResult> read_some(std::span<char> into) override {
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto [error, size] = co_await stream_.async_read_some(buffer, kToken);
    co_return ReadResult{error, size};
  }

  asio::awaitable<error_code> write(std::string_view bytes) override {
    const auto buffer = asio::buffer(bytes);
    const auto [error, size] = co_await asio::async_write(stream_, buffer, kToken);
    co_return error;
  }

  asio::awaitable<error_code> close_notify() override {
    error_code error;
    if constexpr (kTls) {
      // As if the client's own had come: it may take its time with it, we do not wait.
      SSL_set_shutdown(stream_.native_handle(), SSL_RECEIVED_SHUTDOWN);
      std::tie(error) = co_await stream_.async_shutdown(kToken);
    }
    co_return error;
  }

  Socket& socket() override {
    if constexpr (kTls) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

 private:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;

  Stream stream_;
};

}  // namespace

std::unique_ptr<Transport> make_transport(Socket socket, tls::SslPtr tls) {
  if (!tls) return std::make_unique<StreamTransport<Socket>>(std::move(socket));
  return std::make_unique<StreamTransport<TlsStream>>(std::move(socket), tls.release());
}

}  // namespace housecalld::net
