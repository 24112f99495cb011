// SPDX-License-Identifier: Apache-2.0
#include "routing/base/bell.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace housecalld::base {

struct Bell::State {
  explicit State(const net::any_io_executor& executor) : timer(executor) {}
  net::steady_timer timer;
  bool rung = false;
};

Bell::Bell(const net::any_io_executor& executor) : state_(std::make_shared<State>(executor)) {}

void Bell::ring() const {
  net::post(state_->timer.get_executor(), [state = state_] {
    state->rung = true;
    state->timer.cancel();
  });
}

net::awaitable<bool> Bell::wait(Millis at_most) const {
  const auto state = state_;
  if (!state->rung) {
    state->timer.expires_after(at_most);
    boost::system::error_code cancelled;
    co_await state->timer.async_wait(net::redirect_error(net::use_awaitable, cancelled));
  }
  co_return std::exchange(state->rung, false);
}

}  // namespace housecalld::base
