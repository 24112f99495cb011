// SPDX-License-Identifier: Apache-2.0
// A destination's URL: what is accepted means the same to whoever reads it next.
#include <algorithm>
#include <string>

#include "routing/http/url.hpp"
#include "tests/fuzz/fuzz_input.hpp"

namespace housecalld {
namespace {

bool is_printable(const std::string& text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7F;
  });
}

void check(const std::string& text) {
  const auto parsed = http::parse_url(text);
  if (parsed.has_error()) {
    fuzz::require(!parsed.error().message.empty(), "a refusal says why");
    return;
  }
  fuzz::require(!parsed->host.empty() && is_printable(parsed->host),
                "a host that can be asked for");
  fuzz::require(parsed->port != 0, "a port that can be connected to");
  fuzz::require(parsed->target.starts_with('/') && is_printable(parsed->target),
                "a target that fits into a request line");
  const auto again = http::parse_url((parsed->tls ? "https://" : "http://") + parsed->authority() +
                                     parsed->target);
  fuzz::require(again.has_value(), "written again, it is a URL still");
  fuzz::require(again->tls == parsed->tls && again->host == parsed->host &&
                    again->port == parsed->port && again->target == parsed->target,
                "written again, it is the same URL");
}

}  // namespace
}  // namespace housecalld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  housecalld::check(housecalld::fuzz::text_of(data, size));
  return 0;
}
