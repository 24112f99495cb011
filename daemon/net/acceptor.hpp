// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/net/address.hpp"
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
};

/// A listening socket on `address` (see parse_address). IPv6 sockets take IPv6 only. A Unix socket
/// is made with mode 0660; a file left behind by a process that is gone is removed first. Errors
/// read `listen <address>: <cause>`.
[[nodiscard]] base::Result<OpenAcceptor> open_acceptor(const asio::any_io_executor& executor,
                                                       std::string_view address);

}  // namespace housecalld::net
