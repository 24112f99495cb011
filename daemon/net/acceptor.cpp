// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/acceptor.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <utility>

namespace housecalld::net {

namespace {

using base::Errc;
using base::Result;
using boost::system::error_code;

constexpr mode_t kSocketMode = 0660;

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

error_code bind_and_listen(Acceptor& acceptor, const Protocol::endpoint& endpoint,
                           const std::string& path) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) error = set_options(acceptor, endpoint);
  if (!error && !path.empty()) error = remove_stale(path);
  if (!error) acceptor.bind(endpoint, error);
  // Nobody can connect before listen(), so nobody meets the file's first mode.
  if (!error && !path.empty() && chmod(path.c_str(), kSocketMode) != 0) error = last_error();
  if (!error) acceptor.listen(Acceptor::max_listen_connections, error);
  return error;
}

std::string path_of(const Address& address) {
  const auto* local = std::get_if<UnixAddress>(&address);
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

Result<OpenAcceptor> open_acceptor(const asio::any_io_executor& executor,
                                   std::string_view address) {
  const std::string context = "listen " + std::string(address);
  const auto parsed = parse_address(address);
  if (!parsed) return base::with_context("listen", parsed.error());
  const auto endpoints = resolve(*parsed);
  if (!endpoints) return base::with_context(context, endpoints.error());
  const std::string path = path_of(*parsed);
  error_code error = asio::error::host_not_found;
  for (const auto& endpoint : *endpoints) {
    Acceptor acceptor(executor);
    error = bind_and_listen(acceptor, endpoint, path);
    if (error) continue;
    if (!path.empty()) {
      return OpenAcceptor{std::move(acceptor), std::make_unique<SocketFile>(path),
                          std::string(address)};
    }
    const std::string bound = to_string(acceptor.local_endpoint(error));
    return OpenAcceptor{std::move(acceptor), nullptr, bound};
  }
  return base::fail(Errc::kIo, context + ": " + error.message());
}

}  // namespace housecalld::net
