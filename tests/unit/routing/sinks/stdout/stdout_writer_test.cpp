// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/stdout/stdout_writer.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <future>

#include "tests/support/pipe.hpp"

namespace housecalld::sinks {
namespace {

using Lines = std::vector<std::string>;

constexpr int kSmallest = 8192;  // bytes; a pipe of one page is writable only while it is empty

LineWriter::Deadline in(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}
LineWriter::Deadline soon() { return in(std::chrono::milliseconds(30)); }
LineWriter::Deadline late() { return in(std::chrono::seconds(20)); }

class StdoutWriterTest : public testing::Test {
 protected:
  // A LineSink blocks it in its thread.
  StdoutWriterTest() { std::signal(SIGPIPE, SIG_IGN); }

  test::Pipe pipe_{kSmallest};
  StdoutWriter writer_{pipe_.writer()};
};

TEST_F(StdoutWriterTest, WritesLinesInOrder) {
  const Lines lines = {"1\n", "2\n", "3\n"};
  const Written written = writer_.write(lines, late());
  EXPECT_EQ(written.lines, 3U);
  EXPECT_FALSE(written.error.has_value());
  EXPECT_EQ(pipe_.read_all(), "1\n2\n3\n");
}

TEST_F(StdoutWriterTest, WritesALineLargerThanThePipeWhileItsReaderReads) {
  const Lines lines = {std::string(300'000, 'a') + "\n", "b\n"};
  auto reading = std::async(std::launch::async, [this] { return pipe_.read_size(300'003); });
  EXPECT_EQ(writer_.write(lines, late()).lines, 2U);
  EXPECT_TRUE(reading.get() == lines[0] + lines[1]);
}

TEST_F(StdoutWriterTest, SaysWhenNobodyCanReadAnyMore) {
  pipe_.close_reader();
  const Lines lines = {"1\n"};
  const Written written = writer_.write(lines, late());
  EXPECT_EQ(written.lines, 0U);
  EXPECT_EQ(written.error.value_or(base::Error()).message, "write standard output: Broken pipe");
}

TEST_F(StdoutWriterTest, SaysWhenTheDescriptorIsClosed) {
  const int closed = dup(pipe_.writer());
  close(closed);
  const Lines lines = {"1\n"};
  const Written written = StdoutWriter(closed).write(lines, late());
  EXPECT_EQ(written.lines, 0U);
  EXPECT_EQ(written.error.value_or(base::Error()).message,
            "write standard output: Bad file descriptor");
}

TEST_F(StdoutWriterTest, GivesUpAtTheDeadlineWithoutABeginning) {
  const std::size_t filled = pipe_.fill();
  const Lines lines = {"1\n"};
  const Written written = writer_.write(lines, soon());
  EXPECT_EQ(written.lines, 0U);
  EXPECT_EQ(written.error.value_or(base::Error()).code, base::Errc::kTimeout);

  EXPECT_EQ(pipe_.read_all().size(), filled);
  const Lines later = {"2\n"};
  EXPECT_EQ(writer_.write(later, late()).lines, 1U);
  EXPECT_EQ(pipe_.read_all(), "2\n");
}

TEST_F(StdoutWriterTest, CountsTheLinesThatWereWrittenBeforeItGaveUp) {
  const Lines lines = {"1\n", std::string(10'000, 'x') + "\n", "3\n"};
  const Written written = writer_.write(lines, soon());
  EXPECT_EQ(written.lines, 1U);
  EXPECT_TRUE(written.error.has_value());
}

TEST_F(StdoutWriterTest, FinishesALineThatWasBegunBeforeTheNext) {
  const Lines begun = {std::string(10'000, 'x') + "\n"};
  EXPECT_EQ(writer_.write(begun, soon()).lines, 0U);
  EXPECT_EQ(writer_.write(begun, soon()).lines, 0U);

  auto reading = std::async(std::launch::async, [this] { return pipe_.read_size(10'003); });
  const Lines next = {"2\n"};
  EXPECT_EQ(writer_.write(next, late()).lines, 1U);
  EXPECT_EQ(reading.get(), begun[0] + "2\n");
}

TEST_F(StdoutWriterTest, LeavesTheFlagsOfTheDescriptorAlone) {
  const int before = fcntl(pipe_.writer(), F_GETFL);
  const Lines lines = {"1\n"};
  EXPECT_EQ(writer_.write(lines, late()).lines, 1U);
  EXPECT_EQ(fcntl(pipe_.writer(), F_GETFL), before);
}

}  // namespace
}  // namespace housecalld::sinks
