// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/socket_transport.hpp"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <chrono>

namespace housecalld::cli {
namespace {

namespace net = boost::asio;
using boost::system::error_code;
using Socket = net::generic::stream_protocol::socket;

constexpr std::chrono::seconds kTimeOut(60);

Socket::endpoint_type resolve(net::io_context& context, const std::string& address) {
  constexpr std::string_view kUnix = "unix:";
  if (address.starts_with(kUnix)) {
    return net::local::stream_protocol::endpoint(address.substr(kUnix.size()));
  }
  const auto colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  net::ip::tcp::resolver resolver(context);
  return resolver.resolve(host, address.substr(colon + 1)).begin()->endpoint();
}

std::string to_text(const AdminRequest& request) {
  return request.method + ' ' + request.target +
         " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
         "Content-Length: " +
         std::to_string(request.body.size()) + "\r\n\r\n" + request.body;
}

base::Result<AdminAnswer> parse(const std::string& text) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  AdminAnswer answer;
  const auto head = text.find("\r\n\r\n");
  const char* const status = text.data() + kVersion.size();
  if (!text.starts_with(kVersion) || head == std::string::npos ||
      std::from_chars(status, status + 3, answer.status).ec != std::errc()) {
    return base::fail(base::Errc::kIo, "what answers is not housecalld");
  }
  answer.body = text.substr(head + 4);
  return answer;
}

/// The whole answer, read until the daemon closes. Throws boost::system::system_error.
std::string ask(const std::string& address, const AdminRequest& request) {
  net::io_context context;
  Socket socket(context);
  socket.connect(resolve(context, address));
  net::write(socket, net::buffer(to_text(request)));
  std::string answer;
  error_code ended = net::error::timed_out;
  net::async_read(socket, net::dynamic_buffer(answer),
                  [&](error_code error, std::size_t) { ended = error; });
  context.run_for(kTimeOut);
  if (ended != net::error::eof) throw boost::system::system_error(ended);
  return answer;
}

bool nobody_listens(const error_code& error) {
  return error == boost::system::errc::no_such_file_or_directory ||
         error == boost::system::errc::connection_refused;
}

}  // namespace

base::Result<AdminAnswer> SocketTransport::send(const AdminRequest& request) {
  try {
    return parse(ask(address_, request));
  } catch (const boost::system::system_error& error) {
    const auto code = nobody_listens(error.code()) ? base::Errc::kNotFound : base::Errc::kIo;
    return base::fail(code, "no answer from " + address_ + ": " + error.code().message());
  }
}

}  // namespace housecalld::cli
