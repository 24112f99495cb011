// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/net/deadline.hpp"
#include "daemon/net/door.hpp"
#include "daemon/net/net_metrics.hpp"
#include "daemon/net/request_reader.hpp"
#include "daemon/net/response_writer.hpp"
#include "daemon/net/transport.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"

namespace housecalld::net {

/// What all connections of a server use. Everything outlives them.
struct Services {
  const base::Clock& clock;
  base::Log& log;
  NetMetrics& metrics;
};

/// One connection from the handshake to its end: requests are read, given to the handler and
/// answered one after the other. Lives on one I/O thread. Faults of the client are counted and
/// logged at debug, never above.
class Session {
 public:
  /// `door`, `services` and `dates` must outlive the object. `dates` is this thread's. `place`: of
  /// the client, null for those that are not counted. `evict` may be called from any thread and
  /// brings about a call of evict(), here, unless the object is gone.
  Session(std::unique_ptr<Transport> transport, Door& door, ClientPlace place, Services services,
          DateCache& dates, std::function<void()> evict);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() = default;

  /// Ends when the connection is closed. Lets through what the handler throws.
  [[nodiscard]] asio::awaitable<void> run();

  /// Ends the connection when it is idle, otherwise after the answer that is being made. A client
  /// that has not sent anything yet gets `newcomer_time` to do so.
  void drain();
  /// Makes room for another connection: ends this one if nothing has come that waits to be read.
  void evict();
  /// Closes the socket. A handler that is at work still ends by itself.
  void abort();

 private:
  enum class Phase { kHandshake, kIdle, kFirst, kBusy };
  enum class Outcome { kRequest, kRejected, kClosed };

  asio::awaitable<bool> read_proxy_header();
  void take_place(ClientPlace place);
  void begin_to_wait();
  void end_to_wait();
  [[nodiscard]] bool hold(std::size_t bytes);
  [[nodiscard]] bool enter_as(const asio::ip::tcp::endpoint& client);
  asio::awaitable<bool> handshake();
  asio::awaitable<bool> serve_next();
  asio::awaitable<Outcome> next_request();
  asio::awaitable<bool> await_first_byte();
  asio::awaitable<bool> read_body();
  asio::awaitable<bool> read_while(RequestReader::State state);
  asio::awaitable<bool> read_more();
  asio::awaitable<bool> serve(ReadRequest taken);
  asio::awaitable<void> answer_rejected();
  asio::awaitable<bool> send(std::string_view bytes);
  asio::awaitable<void> close();
  asio::awaitable<void> discard_input();

  [[nodiscard]] bool input_waits();
  /// What a client that has sent nothing yet gets of a time.
  [[nodiscard]] Millis newcomers(Millis usual) const;
  [[nodiscard]] Persistence persistence_for(const ReadRequest& request) const;
  [[nodiscard]] std::string_view safety_headers() const;
  void report(const Rejection& rejection);
  void log_ended(std::string_view what, const error_code& error);

  std::unique_ptr<Transport> transport_;
  Door& door_;
  const Limits& limits_;
  Services services_;
  DateCache& dates_;
  std::string peer_;  // the client that a PROXY header names, if there is one
  std::string user_;
  ClientPlace place_;
  std::function<void()> evict_;
  handlers::IdleConnections::Place idle_;
  std::optional<handlers::IdleConnections::Place> idle_of_client_;
  RequestReader reader_;
  handlers::BudgetShare unfinished_;
  std::optional<handlers::BudgetShare> of_client_;
  Phase phase_ = Phase::kHandshake;
  bool draining_ = false;
  bool served_ = false;  // a request has been read
  bool broken_ = false;  // nothing can be sent any more
  Deadline deadline_;    // last: it refers to the transport's socket
};

}  // namespace housecalld::net
