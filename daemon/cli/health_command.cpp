// SPDX-License-Identifier: Apache-2.0
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <ostream>

#include "daemon/cli/command.hpp"
#include "daemon/cli/workspace.hpp"

namespace housecalld::cli {
namespace {

namespace net = boost::asio;
using Socket = net::generic::stream_protocol::socket;

constexpr std::chrono::seconds kTimeOut(5);
constexpr std::string_view kRequest =
    "GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

struct HealthOptions {
  std::string config;
};

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

/// The whole answer, read until the daemon closes. Throws boost::system::system_error.
std::string ask(const std::string& address) {
  net::io_context context;
  Socket socket(context);
  socket.connect(resolve(context, address));
  net::write(socket, net::buffer(kRequest));
  std::string answer;
  boost::system::error_code ended = net::error::timed_out;
  net::async_read(socket, net::dynamic_buffer(answer),
                  [&](boost::system::error_code error, std::size_t) { ended = error; });
  context.run_for(kTimeOut);
  if (ended != net::error::eof) throw boost::system::system_error(ended);
  return answer;
}

ExitCode health(const HealthOptions& options, Context context) {
  const auto settings = load_settings(options.config, context);
  if (!settings) return kConfiguration;
  if (settings->admin.listen.empty()) {
    context.err << "housecalld: admin.listen is empty, there is nobody to ask\n";
    return kConfiguration;
  }
  try {
    const std::string answer = ask(settings->admin.listen);
    const auto body = answer.find("\r\n\r\n");
    if (body != std::string::npos) context.out << answer.substr(body + 4) << '\n';
    return answer.starts_with("HTTP/1.1 200") ? kOk : kFailed;
  } catch (const boost::system::system_error& error) {
    context.err << "housecalld: no answer from " << settings->admin.listen << ": "
                << error.code().message() << '\n';
    return kFailed;
  }
}

}  // namespace

void add_health(CLI::App& app, Context context, ExitCode& exit_code) {
  add_command<HealthOptions>(
      app, "health", "ask the running daemon how it is; exit code 0 when it is well",
      [](CLI::App& command, HealthOptions& options) { add_config_option(command, options.config); },
      [context](const HealthOptions& options) { return health(options, context); }, exit_code);
}

}  // namespace housecalld::cli
