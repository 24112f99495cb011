// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/worker.hpp"

#include <boost/asio/post.hpp>
#include <utility>

#include "routing/base/spawn.hpp"

namespace housecalld::net {

/// Is in the map as long as it lives.
class Worker::Entry {
 public:
  Entry(Sessions& all, std::uint64_t number, Session& session) : all_(all), number_(number) {
    all_.emplace(number_, &session);
  }
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;
  ~Entry() { all_.erase(number_); }

 private:
  Sessions& all_;
  std::uint64_t number_;
};

Worker::Worker(asio::any_io_executor executor, Services services)
    : executor_(std::move(executor)), services_(services) {
  // Makes the thread's reactor now: with the first connection there may be no file left for it.
  const Socket unused(executor_);
}

void Worker::serve(Socket socket, std::shared_ptr<Door> door, ClientPlace place, Ticket ticket) {
  auto task = run(std::move(socket), std::move(door), std::move(place), std::move(ticket));
  // The coroutine does not hold the worker, its completion does.
  base::spawn(executor_, "connection", services_.log, std::move(task),
              [self = shared_from_this()] {});
}

void Worker::drain() {
  asio::post(executor_, [self = shared_from_this()] {
    self->draining_ = true;
    for (auto& [number, session] : self->sessions_) session->drain();
  });
}

void Worker::abort() {
  asio::post(executor_, [self = shared_from_this()] {
    self->aborted_ = true;
    for (auto& [number, session] : self->sessions_) session->abort();
  });
}

asio::awaitable<void> Worker::run(Socket socket, std::shared_ptr<Door> door, ClientPlace place,
                                  Ticket ticket) {
  if (aborted_) co_return;
  const Ticket held = std::move(ticket);
  const tls::ServerContext* const tls = door->options.tls.get();
  auto transport = make_transport(std::move(socket), tls != nullptr ? tls->new_session() : nullptr);
  const std::uint64_t number = next_++;
  Session session(std::move(transport), *door, std::move(place), services_, dates_,
                  [this, number] { evict(number); });
  const Entry entry(sessions_, number, session);
  if (draining_) session.drain();
  co_await session.run();
}

void Worker::evict(std::uint64_t number) {
  asio::post(executor_, [self = shared_from_this(), number] {
    const auto found = self->sessions_.find(number);
    if (found != self->sessions_.end()) found->second->evict();
  });
}

}  // namespace housecalld::net
