// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/server.hpp"

#include <utility>

namespace housecalld::net {

Server::Server(const std::string& name, const std::vector<asio::any_io_executor>& executors,
               const base::Clock& clock, base::Log& log, base::Metrics& metrics)
    : metrics_(metrics, name), services_{clock, log, metrics_} {
  for (const auto& executor : executors) {
    workers_.push_back(std::make_shared<Worker>(executor, services_));
  }
}

Server::~Server() { running_->forget(); }

base::Result<void> Server::listen(ListenerOptions options) {
  const auto& executor = workers_[listeners_.size() % workers_.size()]->executor();
  auto open = options.handed_over < 0
                  ? open_acceptor(executor, options.address, options.access)
                  : adopt_acceptor(executor, options.handed_over, options.address);
  if (!open) return open.error();
  auto listener =
      std::make_shared<Listener>(std::move(*open), std::move(options), workers_, services_);
  listener->start(running_);
  listeners_.push_back(std::move(listener));
  return {};
}

std::vector<std::string> Server::local_addresses() const {
  std::vector<std::string> addresses;
  addresses.reserve(listeners_.size());
  for (const auto& listener : listeners_) addresses.push_back(listener->local_address());
  return addresses;
}

void Server::drain(std::function<void()> done) {
  close_listeners();
  for (const auto& worker : workers_) worker->drain();
  running_->when_none(std::move(done));
}

void Server::abort() {
  close_listeners();
  for (const auto& worker : workers_) worker->abort();
}

void Server::close_listeners() {
  for (const auto& listener : listeners_) listener->close();
}

}  // namespace housecalld::net
