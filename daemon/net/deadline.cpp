// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/deadline.hpp"

#include <boost/asio/steady_timer.hpp>
#include <cstdint>

namespace housecalld::net {

namespace {

// A composed operation (TLS) can start its next step just after it was cancelled, so cancelling is
// repeated until somebody looks.
constexpr base::Millis kRepeat{20};

}  // namespace

struct Deadline::State : std::enable_shared_from_this<State> {
  explicit State(Socket& of) : socket(of), timer(of.get_executor()) {}

  void arm(base::Millis from_now) {
    const auto mine = ++generation;
    timer.expires_after(from_now);
    timer.async_wait([weak = weak_from_this(), mine](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (!error && self && self->generation == mine) self->pass();
    });
  }

  void pass() {
    passed = true;
    boost::system::error_code ignored;
    socket.cancel(ignored);
    arm(kRepeat);
  }

  Socket& socket;
  asio::steady_timer timer;
  std::uint64_t generation = 0;
  bool passed = false;
};

Deadline::Deadline(Socket& socket) : state_(std::make_shared<State>(socket)) {}

// A wait that is already on its way must not find the socket gone.
Deadline::~Deadline() { stop(); }

void Deadline::start(base::Millis from_now) {
  state_->passed = false;
  state_->arm(from_now);
}

void Deadline::stop() {
  state_->passed = false;
  ++state_->generation;
  state_->timer.cancel();
}

void Deadline::pass() { state_->pass(); }

bool Deadline::passed() const { return state_->passed; }

}  // namespace housecalld::net
