// SPDX-License-Identifier: Apache-2.0
// The beginning of a connection from a proxy: a PROXY header, or none.
#include <algorithm>
#include <string>

#include "daemon/net/proxy_header.hpp"
#include "tests/fuzz/fuzz_input.hpp"

namespace housecalld {
namespace {

constexpr std::size_t kMost = 1024;

/// Reads as a session does: what is asked for, and no more.
void check(const std::string& bytes) {
  std::string header;
  for (;;) {
    const auto missing = net::missing_of_proxy_header(header, kMost);
    if (missing.has_error()) return;
    fuzz::require(header.size() + *missing <= kMost, "no more than the limit is asked for");
    if (*missing == 0) break;
    if (header.size() + *missing > bytes.size()) return;
    header = bytes.substr(0, header.size() + *missing);
  }
  const auto client = net::client_of_proxy_header(header);
  if (client.has_error()) {
    fuzz::require(!client.error().message.empty(), "a refusal says why");
    return;
  }
  fuzz::require(net::client_of_proxy_header(header.substr(0, header.size() - 1)).has_error(),
                "a header is not complete before its end");
}

}  // namespace
}  // namespace housecalld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  housecalld::check(housecalld::fuzz::text_of(data, size));
  return 0;
}
