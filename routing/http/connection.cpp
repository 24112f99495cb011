// SPDX-License-Identifier: Apache-2.0
#include "routing/http/connection.hpp"

#include <openssl/err.h>
#include <openssl/tls1.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <optional>

namespace housecalld::http {
namespace {

namespace beast = boost::beast;
using beast::tcp_stream;
using boost::system::error_code;
using TlsStream = boost::asio::ssl::stream<tcp_stream>;
using Parser = beast::http::response_parser<beast::http::string_body>;
using WireRequest = beast::http::request<beast::http::string_body>;

constexpr const char* kUserAgent = "housecalld/" HOUSECALLD_VERSION;
/// What is still read of an answer that is longer than what is kept, to be able to keep the
/// connection.
constexpr std::size_t kReadOn = 65'536;
constexpr std::uint32_t kHeaderLimit = 65'536;

std::string address_text(const boost::asio::ip::tcp::endpoint& endpoint) {
  const auto address = endpoint.address();
  const std::string host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  return host + ":" + std::to_string(endpoint.port());
}

base::Error failure(const std::string& what, const error_code& error) {
  if (error == beast::error::timeout) return base::fail(base::Errc::kTimeout, "");
  if (error == boost::asio::error::operation_aborted) {
    return base::fail(base::Errc::kCancelled, what + ": " + error.message());
  }
  return base::fail(base::Errc::kIo, what + ": " + error.message());
}

base::Error answer_failure(const error_code& error) {
  const bool cut =
      error == beast::http::error::end_of_stream || error == beast::http::error::partial_message ||
      error == boost::asio::ssl::error::stream_truncated || error == boost::asio::error::eof;
  if (cut) {
    return base::fail(base::Errc::kIo, "the connection was closed before the whole answer came");
  }
  return failure("read the answer", error);
}

bool is_address(const std::string& host) {
  error_code failed;
  boost::asio::ip::make_address(host, failed);
  return !failed;
}

/// Everything but opening and closing is alike for both kinds of stream.
template <typename Stream>
class StreamConnection : public Connection {
 public:
  template <typename... Args>
  explicit StreamConnection(Args&&... args) : stream_(std::forward<Args>(args)...) {}

  net::awaitable<base::Result<Response>> exchange(const Request& request,
                                                  Deadline deadline) override {
    answered_ = false;
    reusable_ = false;
    lowest().expires_at(deadline);
    const auto sent = co_await send(request);
    if (sent.has_error()) co_return sent.error();
    phase_ = "waiting for the answer";
    co_return co_await receive(request.response_body_limit);
  }

  bool reusable() const override { return reusable_; }
  bool answered() const override { return answered_; }
  const char* phase() const override { return phase_; }
  bool stale() override {
    char byte = 0;
    const auto got = recv(lowest().socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
  }

 protected:
  net::awaitable<base::Result<void>> connect(boost::asio::ip::tcp::endpoint endpoint,
                                             Deadline deadline) {
    address_ = address_text(endpoint);
    phase_ = "connecting";
    lowest().expires_at(deadline);
    error_code error;
    co_await lowest().async_connect(endpoint,
                                    boost::asio::redirect_error(net::use_awaitable, error));
    if (error) co_return failure("connect " + address_, error);
    lowest().socket().set_option(boost::asio::ip::tcp::no_delay(true), error);
    co_return base::Result<void>();
  }

  tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

  Stream stream_;
  std::string address_;
  const char* phase_ = "connecting";

 private:
  net::awaitable<base::Result<void>> send(const Request& request) {
    phase_ = "sending";
    WireRequest wire(beast::http::string_to_verb(request.method), request.url.target, 11);
    for (const auto& [name, value] : request.headers) wire.insert(name, value);
    wire.set(beast::http::field::host, request.url.authority());
    wire.set(beast::http::field::user_agent, kUserAgent);
    wire.body() = request.body;
    wire.prepare_payload();
    error_code error;
    co_await beast::http::async_write(stream_, wire,
                                      boost::asio::redirect_error(net::use_awaitable, error));
    if (error) co_return failure("send", error);
    co_return base::Result<void>();
  }

  net::awaitable<base::Result<Response>> receive(std::size_t keep) {
    std::optional<Parser> parser;
    error_code error;
    do {
      parser.emplace();
      parser->header_limit(kHeaderLimit);
      parser->body_limit(boost::none);
      co_await beast::http::async_read_header(
          stream_, buffer_, *parser, boost::asio::redirect_error(net::use_awaitable, error));
      answered_ = answered_ || parser->got_some();
      if (error) co_return answer_failure(error);
    } while (parser->get().result_int() / 100 == 1);

    while (!parser->is_done() && parser->get().body().size() <= keep + kReadOn) {
      co_await beast::http::async_read_some(stream_, buffer_, *parser,
                                            boost::asio::redirect_error(net::use_awaitable, error));
      if (error) co_return answer_failure(error);
    }
    reusable_ = parser->is_done() && parser->keep_alive();
    co_return take(parser->get(), keep);
  }

  Response take(Parser::value_type& message, std::size_t keep) {
    Response response;
    response.status = static_cast<int>(message.result_int());
    for (const auto& field : message) {
      response.headers.emplace_back(field.name_string(), field.value());
    }
    response.body_truncated = message.body().size() > keep;
    response.body = message.body().substr(0, keep);
    response.address = address_;
    return response;
  }

  beast::flat_buffer buffer_;
  bool reusable_ = false;
  bool answered_ = false;
};

class PlainConnection final : public StreamConnection<tcp_stream> {
 public:
  using StreamConnection::StreamConnection;
  net::awaitable<base::Result<void>> open(boost::asio::ip::tcp::endpoint endpoint,
                                          Deadline deadline) override {
    return connect(endpoint, deadline);
  }
};

class TlsConnection final : public StreamConnection<TlsStream> {
 public:
  TlsConnection(const net::any_io_executor& executor, std::string host, const TlsOptions& tls)
      : StreamConnection(tcp_stream(executor), tls.context),
        host_(std::move(host)),
        verify_(tls.verify),
        verify_name_(tls.verify_name) {}

  net::awaitable<base::Result<void>> open(boost::asio::ip::tcp::endpoint endpoint,
                                          Deadline deadline) override {
    const auto connected = co_await connect(endpoint, deadline);
    if (connected.has_error()) co_return connected.error();
    expect_host();
    error_code error;
    co_await stream_.async_handshake(boost::asio::ssl::stream_base::client,
                                     boost::asio::redirect_error(net::use_awaitable, error));
    if (error) co_return handshake_failure(error);
    co_return base::Result<void>();
  }

 private:
  void expect_host() {
    SSL* ssl = stream_.native_handle();
    SSL_set_verify(ssl, verify_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    if (is_address(host_)) {
      if (verify_name_) X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host_.c_str());
    } else {
      // SSL_set_tlsext_host_name, without the cast inside the macro.
      SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host_.data());
      SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      if (verify_name_) SSL_set1_host(ssl, host_.c_str());
    }
  }

  base::Error handshake_failure(const error_code& error) {
    const std::string what = "TLS handshake with " + address_;
    const auto verified = SSL_get_verify_result(stream_.native_handle());
    if (verify_ && verified != X509_V_OK) {
      return base::fail(base::Errc::kIo, what + ": certificate verify failed (" +
                                             X509_verify_cert_error_string(verified) + ")");
    }
    return failure(what, error);
  }

  std::string host_;
  bool verify_;
  bool verify_name_;
};

}  // namespace

std::unique_ptr<Connection> make_connection(const net::any_io_executor& executor, const Url& url,
                                            const TlsOptions& tls) {
  if (!url.tls) return std::make_unique<PlainConnection>(executor);
  return std::make_unique<TlsConnection>(executor, url.host, tls);
}

}  // namespace housecalld::http
