// SPDX-License-Identifier: Apache-2.0
#include <sys/mount.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "tests/unit/routing/store/sqlite/sqlite_fixture.hpp"

namespace housecalld::test {
namespace {

/// A file system of six megabytes, which needs the right to mount one.
class SmallDisk {
 public:
  explicit SmallDisk(std::filesystem::path folder) : folder_(std::move(folder)) {
    std::filesystem::create_directory(folder_);
    mounted_ = mount("tmpfs", folder_.c_str(), "tmpfs", 0, "size=12m") == 0;
    if (!mounted_) why_not_ = std::strerror(errno);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (mounted_) umount2(folder_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool mounted() const { return mounted_; }
  [[nodiscard]] const std::string& why_not() const { return why_not_; }

 private:
  std::filesystem::path folder_;
  bool mounted_ = false;
  std::string why_not_;
};

class DiskFullTest : public SqliteTest {
 protected:
  void SetUp() override {
    if (!disk_.mounted()) GTEST_SKIP() << "cannot mount a small tmpfs: " << disk_.why_not();
    path_ = folder_.path() / "small" / "store.db";
    std::ofstream(ballast_) << std::string(4U << 20U, 'x');
  }
  static event::NewEvent large_event(int number) {
    event::NewEvent made = new_event("msg_" + std::to_string(number), {"crm"});
    made.event.body += random_bytes(100'000);
    return made;
  }
  /// Appends until it fails, which it must; gives the number of the first that did.
  static int fill(StoreDriver& driver, base::Error& why) {
    for (int number = 0; number < 1000; ++number) {
      const auto appended = driver.append(large_event(number));
      if (appended.has_error()) {
        why = appended.error();
        return number;
      }
    }
    return 1000;
  }

  static std::size_t count_events(store::Store& store) {
    store::EventQuery all;
    all.limit = 1000;
    return store.events(all).value().rows.size();
  }

  SmallDisk disk_{folder_.path() / "small"};
  std::filesystem::path ballast_ = folder_.path() / "small" / "ballast";
};

TEST_F(DiskFullTest, IsUnavailableLosesNothingAndEndsByItself) {
  auto store = open_store();
  StoreDriver driver(*store);
  base::Error why;
  const int kept = fill(driver, why);
  ASSERT_GT(kept, 0);
  ASSERT_LT(kept, 1000);
  EXPECT_EQ(why.code, base::Errc::kUnavailable) << why.message;
  EXPECT_EQ(count_events(*store), static_cast<std::size_t>(kept));

  std::filesystem::remove(ballast_);
  EXPECT_FALSE(driver.append(large_event(kept)).value().duplicate);
  store.reset();
  store = open_store();
  EXPECT_EQ(count_events(*store), static_cast<std::size_t>(kept) + 1);
  EXPECT_EQ(StoreDriver(*store).claim("crm", kStart, 1000).value().work.size(),
            static_cast<std::size_t>(kept) + 1);
}

TEST_F(DiskFullTest, BelowTheLowWaterMarkDeliveriesGoOn) {
  store::SqliteOptions wanted = options();
  wanted.min_free_bytes = 2U << 20U;
  auto store = store::open_sqlite_store(wanted).value();
  StoreDriver driver(*store);
  base::Error why;
  const int kept = fill(driver, why);
  ASSERT_LT(kept, 1000);
  EXPECT_EQ(why.code, base::Errc::kUnavailable);
  EXPECT_THAT(why.message, testing::HasSubstr("store.min_free_bytes"));

  for (int number = 0; number < kept; ++number) {
    driver.finish_next("crm", event::DeliveryState::kDelivered, kStart);
  }
  EXPECT_EQ(driver.replay({}, kStart).value(), static_cast<std::size_t>(kept));
  EXPECT_TRUE(driver.disable("crm", "410 Gone", kStart).value());
  EXPECT_TRUE(driver.append(large_event(kept)).has_error());
  std::filesystem::remove(ballast_);
  EXPECT_TRUE(driver.append(large_event(kept)).has_value());
}

}  // namespace
}  // namespace housecalld::test
