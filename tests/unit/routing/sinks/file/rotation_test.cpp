// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/file/rotation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace housecalld::sinks {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Rotation, FinishesAFileBySizeAndByAge) {
  struct Case {
    Rotation rotation;
    std::uint64_t size;
    std::uint64_t next;
    base::Millis age;
    bool finished;
  };
  const Rotation never{};
  const Rotation by_size{100, milliseconds(0), 0};
  const Rotation by_age{0, hours(1), 0};
  const std::vector<Case> cases = {
      {never, 1'000'000, 1'000'000, hours(100'000), false},
      {by_size, 90, 10, hours(9), false},
      {by_size, 90, 11, hours(0), true},
      {by_size, 0, 1000, hours(0), false},
      {by_age, 1, 1, hours(1) - milliseconds(1), false},
      {by_age, 1, 1, hours(1), true},
      {by_age, 0, 1, hours(9), false},
      {by_age, 1, 1, -hours(5), false},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(is_finished(each.rotation, each.size, each.next, each.age), each.finished)
        << each.size << " + " << each.next << " after " << each.age.count();
  }
}

TEST(Rotation, TakesAsManyLinesAsFitAndAtLeastOne) {
  const std::vector<std::string> lines = {"1234\n", "1234\n", "1234\n"};
  const Rotation rotation{10, milliseconds(0), 0};
  EXPECT_EQ(lines_that_fit({}, 0, lines), 3U);
  EXPECT_EQ(lines_that_fit(rotation, 0, lines), 2U);
  EXPECT_EQ(lines_that_fit(rotation, 5, lines), 1U);
  EXPECT_EQ(lines_that_fit(rotation, 10, lines), 1U);
}

TEST(Rotation, NamesAFinishedFileByItsTime) {
  const base::Timestamp when = base::parse_rfc3339("2026-09-14T10:00:03.250Z").value();
  const std::vector<std::string> others = {"e.ndjson", "e.ndjson.20260914T100002Z",
                                           "f.ndjson.20260914T100003Z"};
  EXPECT_EQ(finished_name("e.ndjson", when, others), "e.ndjson.20260914T100003Z");
}

TEST(Rotation, NumbersFilesOfTheSameSecondAfterTheLastThatIsThere) {
  const base::Timestamp when = base::parse_rfc3339("2026-09-14T10:00:03Z").value();
  const std::string first = "e.ndjson.20260914T100003Z";
  EXPECT_EQ(finished_name("e.ndjson", when, {first}), first + ".1");
  EXPECT_EQ(finished_name("e.ndjson", when, {first + ".9", first + ".10"}), first + ".11");
}

TEST(Rotation, GivesUpTheOldestBeyondTheNumberToKeep) {
  const std::vector<std::string> names = {
      "e.ndjson.20260914T100003Z.10", "e.ndjson.20260914T100003Z.9", "e.ndjson.20260914T100003Z",
      "e.ndjson.20260915T000000Z",    "e.ndjson.20250101T000000Z",
  };
  EXPECT_THAT(surplus("e.ndjson", names, 0), IsEmpty());
  EXPECT_THAT(surplus("e.ndjson", names, 5), IsEmpty());
  EXPECT_THAT(surplus("e.ndjson", names, 2),
              ElementsAre("e.ndjson.20250101T000000Z", "e.ndjson.20260914T100003Z",
                          "e.ndjson.20260914T100003Z.9"));
}

TEST(Rotation, LeavesEverythingAloneThatItDidNotName) {
  const std::vector<std::string> names = {"e.ndjson",
                                          "e.ndjson.1",
                                          "e.ndjson.2026-09-14",
                                          "e.ndjson.20260914T100003Z.gz",
                                          "e.ndjson.20260914T100003Z.",
                                          "e.ndjson.20260914T100003Z.-1",
                                          "e.ndjson.20260914T100003Zx",
                                          "e.ndjson.20260914T10000xZ",
                                          "e.ndjson-20260914T100003Z",
                                          "other.20260914T100003Z",
                                          "xe.ndjson.20260914T100003Z",
                                          "e.ndjson.20260914T100004Z"};
  EXPECT_THAT(surplus("e.ndjson", names, 1), IsEmpty());
}

}  // namespace
}  // namespace housecalld::sinks
