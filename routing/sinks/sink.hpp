// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "routing/base/clock.hpp"

namespace housecalld::sinks {

namespace net = boost::asio;

/// What a destination gets: one rendered event.
struct Message {
  std::string id;  ///< the event's message id: the same on every attempt
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< for sinks that have some
};

enum class Verdict {
  kDelivered,  ///< the destination has it durably, as far as its protocol can say so
  kRetry,      ///< it may work later
  kUnreached,  ///< the way to the destination failed, by no fault of its own: it may work later
  kRefused,    ///< the destination works and does not take this message; it may change its mind
  kRejected,   ///< this message will never be taken; others may be
  kGone,       ///< the destination asks not to be sent anything any more: disable it
};

/// What one attempt came to. `error` is for people and holds no secret.
struct Outcome {
  Verdict verdict = Verdict::kRetry;
  std::string error;                        ///< why it failed; empty when delivered
  std::optional<base::Millis> retry_after;  ///< the destination asked for at least this pause
  bool pauses = false;                      ///< and meant all messages with it
  int status = 0;                           ///< HTTP status, 0 where there is none
  std::string address;                      ///< the peer that was reached, if any
  std::string response_prefix;              ///< the first bytes of the answer, bounded by the sink
};

/// Carries messages to one destination. The contract is in routing/sinks/README.md, and
/// tests/contract/sinks holds every kind to it.
///
/// `deliver` may be called again before an earlier call has returned, always on the executor that
/// the sink was built for; it ends within the sink's time-out, never throws for anything outside
/// the program's control, and blocks no thread but the sink's own.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;

  /// `message` must stay alive until the coroutine ends.
  [[nodiscard]] virtual net::awaitable<Outcome> deliver(const Message& message) = 0;

  /// An upper bound of how long one `deliver` takes. Leases are derived from it.
  [[nodiscard]] virtual base::Millis time_out() const = 0;
};

}  // namespace housecalld::sinks
