// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/acceptor.hpp"

#include <grp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

namespace housecalld::net {

namespace {

using base::Errc;
using base::Result;
using boost::system::error_code;

error_code last_error() { return {errno, boost::system::system_category()}; }

bool is_unix(const Protocol::endpoint& endpoint) { return endpoint.protocol().family() == AF_UNIX; }

bool somebody_answers(const std::string& path) {
  asio::io_context context;
  asio::local::stream_protocol::socket probe(context);
  error_code error;
  probe.connect(asio::local::stream_protocol::endpoint(path), error);
  return error != asio::error::connection_refused;
}

error_code remove_stale(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) return {};
  if (!S_ISSOCK(status.st_mode)) return asio::error::address_in_use;
  if (somebody_answers(path)) return asio::error::address_in_use;
  return unlink(path.c_str()) == 0 ? error_code() : last_error();
}

error_code set_options(Acceptor& acceptor, const Protocol::endpoint& endpoint) {
  error_code error;
  if (is_unix(endpoint)) return error;
  acceptor.set_option(Acceptor::reuse_address(true), error);
  if (!error && endpoint.protocol().family() == AF_INET6) {
    acceptor.set_option(asio::ip::v6_only(true), error);
  }
  return error;
}

std::optional<gid_t> find_group(const std::string& name) {
  std::vector<char> space(16'384);
  group found{};
  group* result = nullptr;
  getgrnam_r(name.c_str(), &found, space.data(), space.size(), &result);
  return result == nullptr ? std::nullopt : std::optional(found.gr_gid);
}

/// The group before the mode: nobody is let in who is to stay out.
error_code give_access(const std::string& path, const SocketAccess& access) {
  if (chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) return last_error();
  if (!access.group.empty()) {
    const auto group = find_group(access.group);
    if (!group || chown(path.c_str(), static_cast<uid_t>(-1), *group) != 0) return last_error();
  }
  return chmod(path.c_str(), access.mode) == 0 ? error_code() : last_error();
}

error_code bind_and_listen(Acceptor& acceptor, const Protocol::endpoint& endpoint,
                           const std::string& path, const SocketAccess& access) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) error = set_options(acceptor, endpoint);
  if (!error && !path.empty()) error = remove_stale(path);
  if (!error) acceptor.bind(endpoint, error);
  // Nobody can connect before listen(), so nobody meets the file's first mode.
  if (!error && !path.empty()) error = give_access(path, access);
  if (!error) acceptor.listen(Acceptor::max_listen_connections, error);
  return error;
}

std::string path_of(const base::Address& address) {
  const auto* local = std::get_if<base::UnixAddress>(&address);
  return local == nullptr ? std::string() : local->path;
}

}  // namespace

SocketFile::SocketFile(std::string path) : path_(std::move(path)) {
  struct stat status {};
  if (lstat(path_.c_str(), &status) != 0) return;
  device_ = status.st_dev;
  inode_ = status.st_ino;
}

SocketFile::~SocketFile() {
  struct stat status {};
  if (lstat(path_.c_str(), &status) != 0) return;
  if (status.st_dev == device_ && status.st_ino == inode_) unlink(path_.c_str());
}

Result<OpenAcceptor> open_acceptor(const asio::any_io_executor& executor, std::string_view address,
                                   const SocketAccess& access) {
  const std::string context = "listen " + std::string(address);
  const auto parsed = base::parse_address(address);
  if (!parsed) return base::with_context(context, parsed.error());
  const auto endpoints = resolve(*parsed);
  if (!endpoints) return base::with_context(context, endpoints.error());
  const std::string path = path_of(*parsed);
  if (!path.empty() && !access.group.empty() && !find_group(access.group)) {
    return base::fail(Errc::kInvalid, context + ": there is no group " + access.group);
  }
  error_code error = asio::error::host_not_found;
  for (const auto& endpoint : *endpoints) {
    Acceptor acceptor(executor);
    error = bind_and_listen(acceptor, endpoint, path, access);
    if (error) continue;
    if (!path.empty()) {
      return OpenAcceptor{std::move(acceptor), std::make_unique<SocketFile>(path),
                          std::string(address)};
    }
    const std::string bound = to_string(acceptor.local_endpoint(error));
    return OpenAcceptor{std::move(acceptor), nullptr, bound};
  }
  const bool alien = error == boost::system::errc::operation_not_permitted && !access.group.empty();
  return base::fail(Errc::kIo,
                    context + ": " + error.message() +
                        (alien ? "; is the process in the group " + access.group + "?" : ""));
}

Result<OpenAcceptor> adopt_acceptor(const asio::any_io_executor& executor, int descriptor,
                                    std::string_view name) {
  const std::string context = "listen " + std::string(name);
  int family = 0;
  int type = 0;
  int listening = 0;
  socklen_t size = sizeof(int);
  const bool known = getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &size) == 0 &&
                     getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 &&
                     getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) == 0;
  if (!known || type != SOCK_STREAM || listening == 0) {
    return base::fail(Errc::kInvalid,
                      context + ": what was handed over is no listening stream socket");
  }
  const int protocol = family == AF_UNIX ? 0 : IPPROTO_TCP;
  Acceptor acceptor(executor);
  error_code error;
  acceptor.assign(Protocol(family, protocol), descriptor, error);
  if (error) return base::fail(Errc::kIo, context + ": " + error.message());
  const auto endpoint = acceptor.local_endpoint(error);
  const std::string bound = is_unix(endpoint) ? std::string(name) : to_string(endpoint);
  return OpenAcceptor{std::move(acceptor), nullptr, bound, true};
}

}  // namespace housecalld::net
