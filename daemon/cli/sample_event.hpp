// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/cli/samples.hpp"
#include "routing/base/clock.hpp"

namespace housecalld::cli {

[[nodiscard]] const Sample* find_sample(std::string_view event);

/// A body that looks fresh: the sample with `occurred_at` as its time, and with the id of its
/// record replaced by `record_id` wherever it stands. Two bodies with another time or id are two
/// events; otherwise the second is a repeat. Pure.
[[nodiscard]] std::string make_body(const Sample& sample, base::Timestamp occurred_at,
                                    std::string_view record_id);

/// The id of the sample's own record, `job_0fa5...`; empty when it has none.
[[nodiscard]] std::string record_id_of(const Sample& sample);

/// A new random id with the prefix of `like`: `job_` and 32 hexadecimal digits.
[[nodiscard]] std::string random_record_id(std::string_view like);

}  // namespace housecalld::cli
