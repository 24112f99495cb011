// SPDX-License-Identifier: Apache-2.0
// Input: a line with the peer, then X-Forwarded-For or Forwarded as a client may have written it.
#include <boost/asio/ip/address.hpp>
#include <string>

#include "handlers/middleware/client_address.hpp"
#include "tests/fuzz/fuzz_input.hpp"

namespace housecalld {
namespace {

void check(const std::string& input) {
  std::string_view rest = input;
  const std::string peer(fuzz::take_line(rest));
  for (const char* header : {"X-Forwarded-For", "Forwarded"}) {
    const middleware::ProxyTrust trust{{base::Network::parse("10.0.0.0/8").value()}, header};
    handlers::Request request;
    request.peer = peer;
    request.headers.emplace_back(header, rest);
    const std::string client = middleware::forwarded_client(request, trust);
    fuzz::require(client.empty() || trust.trusts(peer), "only a trusted proxy is believed");
    boost::system::error_code error;
    if (!client.empty()) boost::asio::ip::make_address(client, error);
    fuzz::require(!error, "the client is an address, or nobody");
  }
}

}  // namespace
}  // namespace housecalld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  housecalld::check(housecalld::fuzz::text_of(data, size));
  return 0;
}
