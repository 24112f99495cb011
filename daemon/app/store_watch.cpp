// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/store_watch.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "routing/base/keep_going.hpp"

namespace housecalld::app {
namespace {

/// Looks that may be missed before that is a reason to doubt.
constexpr int kPatience = 3;

std::string seconds(base::Millis time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()) + " s";
}

}  // namespace

net::awaitable<void> StoreWatch::run() {
  net::steady_timer timer(co_await net::this_coro::executor);
  co_await base::keep_going("store watch", log_, [&]() -> net::awaitable<bool> {
    look();
    timer.expires_after(options_.interval);
    co_await timer.async_wait(net::use_awaitable);
    co_return true;
  });
}

void StoreWatch::look() {
  const store::Commits commits = store_.commits();
  const bool silent = !commits.ended_ago || *commits.ended_ago >= options_.interval;
  if ((silent || !commits.failure.empty()) && !commits.under_way_for) {
    store_.probe([](const base::Result<bool>&) {});  // commits() tells what came of it
  }
  const auto usage = store_.usage();
  const std::scoped_lock lock(mutex_);
  refusal_ = usage.has_error() ? usage.error().message : usage->refusal;
  looked_at_ = Steady::now();
}

std::vector<std::string> StoreWatch::problems() const {
  std::vector<std::string> found;
  const store::Commits commits = store_.commits();
  if (!commits.failure.empty()) {
    found.push_back("the last commit failed " +
                    seconds(commits.ended_ago.value_or(base::Millis(0))) +
                    " ago: " + commits.failure);
  }
  if (commits.under_way_for && *commits.under_way_for > options_.commit_time) {
    found.push_back("a commit has been under way for " + seconds(*commits.under_way_for));
  }
  const std::scoped_lock lock(mutex_);
  const auto now = Steady::now();
  const bool refused_since =
      commits.refused_ago && looked_at_ && now - *commits.refused_ago > *looked_at_;
  const std::string& refusal = refused_since ? commits.refusal : refusal_;
  if (!refusal.empty()) found.push_back(refusal);
  if (looked_at_ && now - *looked_at_ > kPatience * options_.interval) {
    const auto ago = now - *looked_at_;
    found.push_back("the store has not answered for " +
                    seconds(std::chrono::duration_cast<base::Millis>(ago)));
  }
  return found;
}

}  // namespace housecalld::app
