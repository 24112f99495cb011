// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/net/address.hpp"
#include "daemon/net/options.hpp"
#include "routing/base/result.hpp"

namespace housecalld::net {

using Acceptor = asio::basic_socket_acceptor<Protocol>;

/// The file of a Unix socket. Removes it at the end, unless another process has put its own there.
class SocketFile {
 public:
  /// `path` exists and is ours.
  explicit SocketFile(std::string path);
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;
  ~SocketFile();

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

struct OpenAcceptor {
  Acceptor acceptor;
  std::unique_ptr<SocketFile> file;  ///< Unix sockets only
  std::string local_address;         ///< with the port that was bound: `127.0.0.1:43127`
  bool adopted = false;              ///< somebody else listens on with it when we are gone
};

/// A listening socket on `address` (see base::parse_address). IPv6 sockets take IPv6 only. A Unix
/// socket gets the access that is asked for; a file left behind by a process that is gone is
/// removed first. `systemd:NAME` takes over a socket that the service manager has made, which stays
/// as it is. Errors read `listen <address>: <cause>`.
[[nodiscard]] base::Result<OpenAcceptor> open_acceptor(const asio::any_io_executor& executor,
                                                       std::string_view address,
                                                       const SocketAccess& access);

/// Takes over a listening socket that was handed over under `name`, which stays as it is.
[[nodiscard]] base::Result<OpenAcceptor> adopt_acceptor(const asio::any_io_executor& executor,
                                                        int descriptor, std::string_view name);

}  // namespace housecalld::net
