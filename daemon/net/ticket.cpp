// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/ticket.hpp"

namespace housecalld::net {

Ticket Running::enter() {
  {
    const std::scoped_lock lock(mutex_);
    ++count_;
  }
  return Ticket([self = shared_from_this()] { self->leave(); });
}

void Running::when_none(std::function<void()> done) {
  {
    const std::scoped_lock lock(mutex_);
    if (count_ > 0) {
      done_ = std::move(done);
      return;
    }
  }
  if (done) done();
}

void Running::forget() {
  const std::scoped_lock lock(mutex_);
  done_ = nullptr;
}

std::size_t Running::count() const {
  const std::scoped_lock lock(mutex_);
  return count_;
}

void Running::leave() {
  std::function<void()> done;
  {
    const std::scoped_lock lock(mutex_);
    if (--count_ == 0) done = std::exchange(done_, nullptr);
  }
  if (done) done();
}

}  // namespace housecalld::net
