// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <map>
#include <memory>

#include "daemon/net/door.hpp"
#include "daemon/net/response_writer.hpp"
#include "daemon/net/session.hpp"
#include "daemon/net/ticket.hpp"

namespace housecalld::net {

/// The connections of one I/O thread. Any thread may call; the work is done on the executor.
class Worker : public std::enable_shared_from_this<Worker> {
 public:
  /// `executor` runs on a single thread. `services` must outlive the connections.
  Worker(asio::any_io_executor executor, Services services);

  [[nodiscard]] const asio::any_io_executor& executor() const { return executor_; }

  /// Serves a connection to its end; `ticket` is given back then. The socket is of this executor.
  void serve(Socket socket, std::shared_ptr<Door> door, ClientPlace place, Ticket ticket);
  void drain();
  void abort();

 private:
  using Sessions = std::map<std::uint64_t, Session*>;
  class Entry;

  void evict(std::uint64_t number);
  asio::awaitable<void> run(Socket socket, std::shared_ptr<Door> door, ClientPlace place,
                            Ticket ticket);

  asio::any_io_executor executor_;
  Services services_;
  DateCache dates_;
  Sessions sessions_;
  std::uint64_t next_ = 0;
  bool draining_ = false;
  bool aborted_ = false;
};

}  // namespace housecalld::net
