// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "routing/sinks/stdout/stdout_writer.hpp"
#include "tests/contract/sinks/harness.hpp"
#include "tests/contract/sinks/lines.hpp"
#include "tests/support/pipe.hpp"

namespace housecalld::test {

/// LineSink over a StdoutWriter on a pipe. Broken: nobody has its other end open. Held up: the pipe
/// is full and nobody reads.
class StdoutHarness final : public SinkHarness {
 public:
  [[nodiscard]] std::unique_ptr<sinks::Sink> make_sink(base::Millis time_out) override {
    return std::make_unique<sinks::LineSink>(std::make_unique<sinks::StdoutWriter>(pipe_.writer()),
                                             time_out);
  }

  [[nodiscard]] std::vector<std::string> arrived() override {
    if (!broken_) text_ += pipe_.read_all();
    return lines_of(text_);
  }
  [[nodiscard]] std::string as_arrived(const std::string& body) const override {
    return in_one_line(body);
  }

  void break_destination() override {
    text_ += pipe_.read_all();
    pipe_.close_reader();
    broken_ = true;
  }
  void hold_up_destination() override { filled_ = pipe_.fill(); }
  void heal_destination() override {
    if (broken_) pipe_.open_reader();
    if (filled_ > 0) text_ += pipe_.read_all().substr(filled_);
    broken_ = false;
    filled_ = 0;
  }

 private:
  static constexpr int kRoomForEverything = 1 << 20;  // bytes
  Pipe pipe_{kRoomForEverything};
  std::string text_;
  bool broken_ = false;
  std::size_t filled_ = 0;
};

}  // namespace housecalld::test
