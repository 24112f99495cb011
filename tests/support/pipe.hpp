// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <string>
#include <utility>

namespace housecalld::test {

/// A pipe whose reading end can be closed and opened again. The writing end blocks, the reading end
/// does not.
class Pipe {
 public:
  explicit Pipe(int capacity) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
    reader_ = ends[0];
    writer_ = ends[1];
    fcntl(reader_, F_SETFL, O_NONBLOCK);
    fcntl(writer_, F_SETPIPE_SZ, capacity);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_reader();
    close(writer_);
  }

  [[nodiscard]] int writer() const { return writer_; }

  void close_reader() {
    if (reader_ >= 0) close(std::exchange(reader_, -1));
  }
  void open_reader() {
    const std::string name = "/proc/self/fd/" + std::to_string(writer_);
    reader_ = open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  }

  /// Everything that is in the pipe now.
  std::string read_all() {
    std::string text;
    std::array<char, 4096> block{};
    for (;;) {
      const ssize_t count = read(reader_, block.data(), block.size());
      if (count <= 0) return text;
      text.append(block.data(), static_cast<std::size_t>(count));
    }
  }

  /// Reads until `size` bytes have come, or ten seconds have passed without any.
  std::string read_size(std::size_t size) {
    std::string text = read_all();
    pollfd waiting{reader_, POLLIN, 0};
    while (text.size() < size && poll(&waiting, 1, 10'000) == 1) text += read_all();
    return text;
  }

  /// Puts bytes in until not one more fits; returns how many.
  std::size_t fill() const {
    fcntl(writer_, F_SETFL, O_NONBLOCK);
    const std::string block(4096, '#');
    std::size_t count = 0;
    for (const std::size_t size : {block.size(), std::size_t{1}}) {
      while (write(writer_, block.data(), size) == static_cast<ssize_t>(size)) count += size;
    }
    fcntl(writer_, F_SETFL, 0);
    return count;
  }

 private:
  int reader_ = -1;
  int writer_ = -1;
};

}  // namespace housecalld::test
