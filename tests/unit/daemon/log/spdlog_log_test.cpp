// SPDX-License-Identifier: Apache-2.0
#include "daemon/log/spdlog_log.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/manual_clock.hpp"

namespace housecalld::log {
namespace {

class SpdlogLogTest : public testing::Test {
 protected:
  test::ManualClock clock_{base::parse_rfc3339("2026-11-23T18:40:00Z").value()};
  std::ostringstream out_;
};

TEST_F(SpdlogLogTest, WritesOneLinePerCall) {
  SpdlogLog log(Format::kText, base::LogLevel::kInfo, clock_, out_);
  log.info("started", {{"version", "0.1.0"}});
  clock_.advance(base::Millis(250));
  log.error("failed", {{"error", "line one\nline two"}});
  EXPECT_EQ(out_.str(),
            "2026-11-23T18:40:00.000Z info  started version=0.1.0\n"
            "2026-11-23T18:40:00.250Z error failed error=\"line one\\nline two\"\n");
}

TEST_F(SpdlogLogTest, TakesBracesAndPercentSignsAsTheyAre) {
  SpdlogLog log(Format::kText, base::LogLevel::kInfo, clock_, out_);
  log.info("{} %v %s", {{"key", "{0}%n"}});
  EXPECT_EQ(out_.str(), "2026-11-23T18:40:00.000Z info  {} %v %s key={0}%n\n");
}

TEST_F(SpdlogLogTest, DropsWhatIsBelowTheLevelUntilTheLevelChanges) {
  SpdlogLog log(Format::kJson, base::LogLevel::kWarning, clock_, out_);
  log.info("quiet");
  EXPECT_EQ(out_.str(), "");
  log.set_level(base::LogLevel::kDebug);
  log.debug("heard");
  EXPECT_EQ(out_.str(),
            "{\"time\":\"2026-11-23T18:40:00.000Z\",\"level\":\"debug\",\"message\":\"heard\"}\n");
}

TEST_F(SpdlogLogTest, KeepsLinesOfSeveralThreadsWhole) {
  constexpr int kThreads = 4;
  constexpr int kLines = 200;
  SpdlogLog log(Format::kText, base::LogLevel::kInfo, clock_, out_);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&log] {
        for (int line = 0; line < kLines; ++line) log.info("said", {{"key", "value"}});
      });
    }
  }
  std::istringstream lines(out_.str());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_EQ(line, "2026-11-23T18:40:00.000Z info  said key=value");
  }
  EXPECT_EQ(count, kThreads * kLines);
}

TEST(SpdlogLogToStandardError, WritesThere) {
  const test::ManualClock clock(base::parse_rfc3339("2026-11-23T18:40:00Z").value());
  testing::internal::CaptureStderr();
  SpdlogLog(Format::kText, base::LogLevel::kInfo, clock).warn("seen");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "2026-11-23T18:40:00.000Z warning seen\n");
}

}  // namespace
}  // namespace housecalld::log
