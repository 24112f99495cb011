// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/sample_event.hpp"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/replace.hpp>

#include "routing/base/crypto.hpp"
#include "routing/mapping/mapping.hpp"

namespace housecalld::cli {

const Sample* find_sample(std::string_view event) {
  const auto all = samples();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Sample& sample) { return sample.event == event; });
  return found == all.end() ? nullptr : &*found;
}

std::string record_id_of(const Sample& sample) {
  return mapping::map_event(sample.body).object.record_id.value_or("");
}

std::string random_record_id(std::string_view like) {
  std::array<std::uint8_t, 16> bytes{};
  base::fill_random(bytes);
  return std::string(like.substr(0, like.find('_') + 1)) + base::to_hex(bytes);
}

std::string make_body(const Sample& sample, base::Timestamp occurred_at,
                      std::string_view record_id) {
  std::string body(sample.body);
  const event::ObjectEvent object = mapping::map_event(sample.body).object;
  if (object.occurred_at) {
    // HCP's times have whole seconds.
    boost::algorithm::replace_first(
        body, base::to_rfc3339(*object.occurred_at),
        base::to_rfc3339(std::chrono::floor<std::chrono::seconds>(occurred_at)));
  }
  if (object.record_id) boost::algorithm::replace_all(body, *object.record_id, record_id);
  return body;
}

}  // namespace housecalld::cli
