// SPDX-License-Identifier: Apache-2.0
#include "routing/base/reaper.hpp"

#include <gtest/gtest.h>

#include <future>

namespace housecalld::base {
namespace {

/// Takes its time to end.
class Slow {
 public:
  explicit Slow(std::shared_future<void> released) : released_(std::move(released)) {}
  Slow(const Slow&) = delete;
  Slow& operator=(const Slow&) = delete;
  ~Slow() { released_.wait(); }

 private:
  std::shared_future<void> released_;
};

TEST(Reaper, NobodyWaitsForWhatHangsWhileItIsDestroyed) {
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::promise<void> ended;
  {
    Reaper reaper;
    reaper.destroy(std::make_unique<Slow>(released));
    // The next one does not stand behind it.
    reaper.destroy(
        std::make_unique<std::shared_ptr<void>>(nullptr, [&ended](void*) { ended.set_value(); }));
    EXPECT_EQ(ended.get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready);
    release.set_value();
  }
}

TEST(Reaper, AfterTheEndThingsEndAtOnce) {
  Reaper reaper;
  reaper.close();
  bool ended = false;
  reaper.destroy(
      std::make_unique<std::shared_ptr<void>>(nullptr, [&ended](void*) { ended = true; }));
  EXPECT_TRUE(ended);
}

TEST(Reaper, NothingIsNothing) {
  Reaper reaper;
  reaper.destroy(std::unique_ptr<int>());
}

}  // namespace
}  // namespace housecalld::base
