// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/worker.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "routing/base/spawn.hpp"

namespace housecalld::net {

namespace {

/// Is in the set as long as it lives.
class Entry {
 public:
  Entry(std::unordered_set<Session*>& set, Session& session) : set_(set), session_(session) {
    set_.insert(&session_);
  }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  ~Entry() { set_.erase(&session_); }

 private:
  std::unordered_set<Session*>& set_;
  Session& session_;
};

}  // namespace

Worker::Worker(asio::any_io_executor executor, Services services)
    : executor_(std::move(executor)), services_(services) {
  // Makes the thread's reactor now: with the first connection there may be no file left for it.
  const Socket unused(executor_);
}

void Worker::serve(Socket socket, std::shared_ptr<const ListenerOptions> listener, Ticket ticket) {
  auto task = run(std::move(socket), std::move(listener), std::move(ticket));
  // The coroutine does not hold the worker, its completion does.
  base::spawn(executor_, "connection", services_.log, std::move(task),
              [self = shared_from_this()] {});
}

void Worker::drain() {
  asio::post(executor_, [self = shared_from_this()] {
    self->draining_ = true;
    for (auto* session : self->sessions_) session->drain();
  });
}

void Worker::abort() {
  asio::post(executor_, [self = shared_from_this()] {
    self->aborted_ = true;
    for (auto* session : self->sessions_) session->abort();
  });
}

asio::awaitable<void> Worker::run(Socket socket, std::shared_ptr<const ListenerOptions> listener,
                                  Ticket ticket) {
  if (aborted_) co_return;
  const Ticket held = std::move(ticket);
  tls::SslPtr ssl = listener->tls ? listener->tls->new_session() : nullptr;
  auto transport = make_transport(std::move(socket), std::move(ssl));
  Session session(std::move(transport), *listener, services_, dates_);
  const Entry entry(sessions_, session);
  if (draining_) session.drain();
  co_await session.run();
}

}  // namespace housecalld::net
