// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "daemon/net/address.hpp"
#include "routing/base/clock.hpp"

namespace housecalld::net {

/// The time limit of what a socket is doing. When it passes, the operations on the socket are
/// cancelled; the socket stays open, so an answer can still be sent. On the socket's executor,
/// which must run on one thread.
class Deadline {
 public:
  /// `socket` must outlive the object.
  explicit Deadline(Socket& socket);
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  ~Deadline();

  /// Starts anew, whatever was before.
  void start(base::Millis from_now);
  /// Lets everything take as long as it needs.
  void stop();
  /// Passes now.
  void pass();
  [[nodiscard]] bool passed() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace housecalld::net
