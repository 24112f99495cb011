// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "daemon/net/acceptor.hpp"
#include "daemon/net/door.hpp"
#include "daemon/net/ticket.hpp"
#include "daemon/net/worker.hpp"

namespace housecalld::net {

/// One listening socket. Hands its connections to the workers in turn. An error of accept is
/// followed by a pause and never closes the socket.
class Listener : public std::enable_shared_from_this<Listener> {
 public:
  using Workers = std::vector<std::shared_ptr<Worker>>;

  /// Takes over `open`, whose executor is where accepting happens.
  Listener(OpenAcceptor open, ListenerOptions options, Workers workers, Services services);

  [[nodiscard]] const std::string& local_address() const { return local_address_; }

  /// Begins to accept; `all` counts the loop and its connections.
  void start(std::shared_ptr<Running> all);
  /// Takes in who has connected already, closes the socket and removes a Unix socket's file. One
  /// that was handed over stays open, and who has connected waits there for the next process.
  /// Connections stay. Any thread, again and again.
  void close();

 private:
  /// False when it is closed.
  asio::awaitable<bool> accept_one();
  void admit_waiting();
  asio::awaitable<void> pause(const boost::system::error_code& error);
  void admit(Socket socket, Worker& worker);
  [[nodiscard]] bool make_room();
  void note_accepting();
  void note_refusing(bool refusing);

  std::string local_address_;
  std::unique_ptr<SocketFile> file_;
  Acceptor acceptor_;
  asio::steady_timer pause_timer_;
  std::shared_ptr<Door> door_;
  std::shared_ptr<Running> all_;  // null before start
  std::shared_ptr<Running> open_ = std::make_shared<Running>();
  Workers workers_;
  Services services_;
  std::size_t next_ = 0;
  base::Millis back_off_{0};  // zero: the last accept went well
  bool refusing_ = false;
  bool adopted_;
  bool closed_ = false;
};

}  // namespace housecalld::net
