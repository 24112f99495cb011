// SPDX-License-Identifier: Apache-2.0
#include "handlers/middleware/bearer_token.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <locale>

#include "routing/base/crypto.hpp"

namespace housecalld::middleware {

bool BearerToken::admits(const handlers::Request& request) const {
  constexpr std::string_view kScheme = "Bearer ";
  auto given = handlers::find_header(request.headers, "Authorization");
  if (!given || !boost::algorithm::istarts_with(*given, kScheme, std::locale::classic())) {
    return false;
  }
  given->remove_prefix(kScheme.size());
  // Digests have one length: nothing is learned about that of the token.
  const base::Digest digest = base::sha256({*given});
  bool admitted = false;
  for (const auto& token : tokens_) {
    const base::Digest expected = base::sha256({token.expose()});
    admitted = base::equal_in_constant_time(digest, expected) || admitted;
  }
  return admitted;
}

net::awaitable<handlers::Response> BearerToken::handle(handlers::Request& request) {
  if (admits(request)) co_return co_await inner_->handle(request);
  handlers::Response response = handlers::error_response(401, "unauthorized");
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  co_return response;
}

}  // namespace housecalld::middleware
