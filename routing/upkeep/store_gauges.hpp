// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/base/metrics.hpp"
#include "routing/store/query.hpp"

namespace housecalld::upkeep {

/// The metrics that say how the store and its destinations are. One thread.
class StoreGauges {
 public:
  explicit StoreGauges(base::Metrics& metrics) : metrics_(metrics) {}

  /// With a line in the log when the store begins to refuse events and when it takes them again.
  void publish(const store::Usage& usage, base::Log& log);
  void publish(const std::vector<store::DestinationRow>& rows, base::Timestamp now);

 private:
  void publish(const store::DestinationRow& row, base::Timestamp now);

  base::Metrics& metrics_;
  std::set<std::string> published_;
  bool refusing_ = false;
};

}  // namespace housecalld::upkeep
