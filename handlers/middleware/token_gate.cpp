// SPDX-License-Identifier: Apache-2.0
#include "handlers/middleware/token_gate.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <locale>
#include <optional>
#include <utility>

namespace housecalld::middleware {
namespace {

using handlers::Request;
using handlers::Response;

constexpr std::string_view kMissing = "missing_token";
constexpr std::string_view kWrong = "wrong_token";
constexpr std::string_view kScope = "scope";

std::optional<std::string_view> given_token(const Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  auto given = handlers::find_header(request.headers, "Authorization");
  if (!given || !boost::algorithm::istarts_with(*given, kScheme, std::locale::classic())) {
    return std::nullopt;
  }
  given->remove_prefix(kScheme.size());
  return given;
}

/// Digests have one length, and none is left out: the time tells nothing.
const Token* find(const Tokens& tokens, std::string_view given) {
  const base::Digest digest = base::sha256({given});
  const Token* found = nullptr;
  for (const Token& token : tokens) {
    if (base::equal_in_constant_time(digest, token.digest)) found = &token;
  }
  return found;
}

Response unauthorized() {
  Response response = handlers::error_response(401, "unauthorized");
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

TokenGate::TokenGate(std::unique_ptr<handlers::Handler> inner, const base::Snapshot<Tokens>& tokens,
                     ScopeOf scope_of, base::Millis failure_delay, Services services)
    : inner_(std::move(inner)),
      tokens_(tokens),
      scope_of_(std::move(scope_of)),
      failure_delay_(failure_delay),
      clock_(services.clock),
      log_(services.log) {
  for (const std::string_view reason : {kMissing, kWrong, kScope}) {
    refused_.emplace(reason, &services.metrics.counter("housecalld_admin_refused_total",
                                                       "Admin requests refused, by reason",
                                                       {{"reason", std::string(reason)}}));
  }
}

net::awaitable<Response> TokenGate::handle(Request& request) {
  const auto given = given_token(request);
  const auto tokens = tokens_.get();
  const Token* const token = find(*tokens, given.value_or(""));
  if (!given || token == nullptr) {
    co_return co_await refuse(request, given ? kWrong : kMissing);
  }
  request.user = "token " + token->name;
  const std::string_view scope = scope_of_(request);
  if (!token->scopes.contains(scope)) {
    report(request, kScope);
    co_return handlers::error_response(
        403, "forbidden", "the token " + token->name + " lacks the scope " + std::string(scope));
  }
  co_return co_await inner_->handle(request);
}

net::awaitable<Response> TokenGate::refuse(const Request& request, std::string_view reason) {
  report(request, reason);
  net::steady_timer timer(co_await net::this_coro::executor, failure_delay_);
  co_await timer.async_wait(net::use_awaitable);
  co_return unauthorized();
}

void TokenGate::report(const Request& request, std::string_view reason) {
  refused_.find(reason)->second->Increment();
  const auto held_back = throttle_.admit(clock_.now());
  if (!held_back) return;
  log_.warn("admin request refused", {{"reason", reason},
                                      {"who", request.user},
                                      {"from", request.client()},
                                      {"request", request.id},
                                      {"path", request.path()},
                                      {"suppressed", *held_back}});
}

}  // namespace housecalld::middleware
