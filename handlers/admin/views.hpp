// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "handlers/admin/host.hpp"
#include "routing/store/query.hpp"

namespace housecalld::admin {

// What the API answers, as JSON. The shapes are those of openapi.yaml. Moments become times by the
// wall clock of `now`. Pure.

[[nodiscard]] std::string to_json(const store::Page<store::EventRow>& page);
[[nodiscard]] std::string to_json(const store::Page<store::DeliveryRow>& page, base::Now now);
[[nodiscard]] std::string to_json(const store::EventDetail& detail, base::Now now);
[[nodiscard]] std::string to_json(const store::DeliveryReport& report, base::Now now);
[[nodiscard]] std::string to_json(const TestResult& result);
[[nodiscard]] std::string to_json(const std::vector<Installation>& installations,
                                  base::Timestamp now);
/// Without its secrets.
[[nodiscard]] std::string to_json(const Installation& installation, base::Timestamp now);
[[nodiscard]] std::string to_json(const std::vector<RefusedRequest>& refused);
/// What is configured and what the store knows, by name.
[[nodiscard]] std::string to_json(const std::vector<Destination>& configured,
                                  const std::vector<store::DestinationRow>& stored, base::Now now);

/// A step of a repair: how many matched, how many of them were changed, and how it goes on.
struct Step {
  std::size_t matched = 0;
  std::size_t changed = 0;
  std::size_t failed = 0;  ///< could not be read; the log says why
  std::optional<store::Cursor> next;
};
[[nodiscard]] std::string to_json(const Step& step);

}  // namespace housecalld::admin
