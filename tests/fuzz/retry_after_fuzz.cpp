// SPDX-License-Identifier: Apache-2.0
// What a destination asks us to wait.
#include <optional>
#include <string>

#include "routing/base/backoff.hpp"
#include "routing/http/retry_after.hpp"
#include "tests/fuzz/fuzz_input.hpp"

namespace housecalld {
namespace {

void check(const std::string& value) {
  const base::Timestamp now = base::from_unix_millis(1'789'380'000'000);
  const std::optional<base::Millis> wish = http::parse_retry_after(value, now);
  if (!wish) return;
  fuzz::require(wish->count() >= 0, "nobody asks us to hurry");
  fuzz::require(now + *wish >= now, "the wish can be added to the time");
  const base::Millis pause = base::with_jitter(*wish, 0, 1);
  fuzz::require(pause == *wish, "without jitter a delay is what it is");
}

}  // namespace
}  // namespace housecalld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  housecalld::check(housecalld::fuzz::text_of(data, size));
  return 0;
}
