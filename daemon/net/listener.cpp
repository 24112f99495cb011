// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/listener.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "routing/base/keep_going.hpp"
#include "routing/base/spawn.hpp"

namespace housecalld::net {

namespace {

using boost::system::error_code;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr base::Millis kFirstPause{100};
constexpr base::Millis kLongestPause{1000};

/// How far the limit may be passed while those that were asked to end have not done so yet.
constexpr std::size_t kEndingConnections = 64;

}  // namespace

Listener::Listener(OpenAcceptor open, ListenerOptions options, Workers workers, Services services)
    : local_address_(std::move(open.local_address)),
      file_(std::move(open.file)),
      acceptor_(std::move(open.acceptor)),
      pause_timer_(acceptor_.get_executor()),
      door_(std::make_shared<Door>(std::move(options))),
      workers_(std::move(workers)),
      services_(services),
      adopted_(open.adopted) {}

void Listener::start(std::shared_ptr<Running> all) {
  services_.log.info("listening",
                     {{"address", local_address_}, {"tls", door_->options.tls ? "true" : "false"}});
  all_ = std::move(all);
  auto ticket = std::make_shared<Ticket>(all_->enter());
  base::spawn(acceptor_.get_executor(), "accept", services_.log,
              base::keep_going("accept", services_.log, [this] { return accept_one(); }),
              [self = shared_from_this(), ticket] {});
}

void Listener::close() {
  asio::post(acceptor_.get_executor(), [self = shared_from_this()] {
    self->closed_ = true;
    self->file_.reset();
    error_code ignored;
    if (self->adopted_) {
      self->acceptor_.cancel(ignored);
    } else {
      self->admit_waiting();
      self->acceptor_.close(ignored);
    }
    self->pause_timer_.cancel();
  });
}

/// Who is in the system's queue has connected as far as he can tell, and may have sent his request.
void Listener::admit_waiting() {
  error_code error;
  acceptor_.non_blocking(true, error);
  while (!error) {
    Worker& worker = *workers_[next_++ % workers_.size()];
    Socket socket(worker.executor());
    acceptor_.accept(socket, error);
    if (!error) admit(std::move(socket), worker);
  }
}

asio::awaitable<bool> Listener::accept_one() {
  if (closed_) co_return false;
  Worker& worker = *workers_[next_++ % workers_.size()];
  auto [error, socket] = co_await acceptor_.async_accept(worker.executor(), kToken);
  if (!error) {
    note_accepting();
    admit(std::move(socket), worker);
  } else if (!closed_) {
    co_await pause(error);
  }
  co_return !closed_;
}

asio::awaitable<void> Listener::pause(const error_code& error) {
  services_.metrics.accept_errors.Increment();
  if (back_off_ == base::Millis::zero()) {
    services_.log.warn("cannot accept connections",
                       {{"address", local_address_}, {"cause", error.message()}});
  }
  back_off_ = std::clamp(back_off_ * 2, kFirstPause, kLongestPause);
  pause_timer_.expires_after(back_off_);
  co_await pause_timer_.async_wait(kToken);
}

void Listener::admit(Socket socket, Worker& worker) {
  services_.metrics.connections.Increment();
  ClientPlace client;
  const auto peer = peer_of(socket);
  if (!peer) return;  // gone before it was here
  const auto& address = peer->address;
  if (address && !door_->trusts(address)) {
    // At once, and here: a crowd of them is not to cost those who are served.
    if (door_->options.proxy_protocol) return services_.metrics.proxy_failures.Increment();
    client = door_->clients->enter(handlers::client_key(*address));
    if (!client) return services_.metrics.refused_client.Increment();
  }
  const bool refuse = !make_room();
  note_refusing(refuse);
  if (refuse) return services_.metrics.refused.Increment();
  error_code ignored;  // a Unix socket has no such option
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  services_.metrics.open.Increment();
  auto place = std::make_shared<std::pair<Ticket, Ticket>>(open_->enter(), all_->enter());
  Ticket ticket([place, &gauge = services_.metrics.open] { gauge.Decrement(); });
  worker.serve(std::move(socket), door_, std::move(client), std::move(ticket));
}

/// When all places are taken, the connection that has waited longest for its client has to go.
bool Listener::make_room() {
  const std::size_t open = open_->count();
  const std::size_t limit = door_->options.limits.connections;
  if (open < limit) return true;
  if (open >= limit + kEndingConnections || !door_->idle.evict_oldest()) return false;
  services_.metrics.evicted.Increment();
  return true;
}

void Listener::note_accepting() {
  if (back_off_ == base::Millis::zero()) return;
  back_off_ = base::Millis::zero();
  services_.log.info("accepting connections again", {{"address", local_address_}});
}

void Listener::note_refusing(bool refusing) {
  if (refusing == refusing_) return;
  refusing_ = refusing;
  if (!refusing)
    return services_.log.info("below the connection limit again", {{"address", local_address_}});
  services_.log.warn("connection limit reached",
                     {{"address", local_address_}, {"limit", door_->options.limits.connections}});
}

}  // namespace housecalld::net
