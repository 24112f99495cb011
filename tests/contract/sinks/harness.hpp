// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/sinks/sink.hpp"

namespace housecalld::test {

/// What the contract suite needs to know of one kind of sink and its destination. A new kind writes
/// one of these and adds it to the list in sink_contract_test.cpp.
class SinkHarness {
 public:
  SinkHarness() = default;
  SinkHarness(const SinkHarness&) = delete;
  SinkHarness& operator=(const SinkHarness&) = delete;
  virtual ~SinkHarness() = default;

  /// A sink to the destination of this harness.
  [[nodiscard]] virtual std::unique_ptr<sinks::Sink> make_sink(base::Millis time_out) = 0;
  /// The bodies that the destination has by now, in the order in which they came.
  [[nodiscard]] virtual std::vector<std::string> arrived() = 0;
  /// A body as it is when it has arrived: byte for byte, or the same JSON value written otherwise.
  [[nodiscard]] virtual std::string as_arrived(const std::string& body) const { return body; }

  /// From now on every delivery fails.
  virtual void break_destination() = 0;
  /// From now on deliveries neither succeed nor fail. Only for kinds that can be held up.
  virtual void hold_up_destination() {}
  virtual void heal_destination() = 0;
};

}  // namespace housecalld::test
