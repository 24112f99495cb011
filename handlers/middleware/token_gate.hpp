// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "handlers/http/handler.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/crypto.hpp"
#include "routing/base/log.hpp"
#include "routing/base/metrics.hpp"
#include "routing/base/secret.hpp"
#include "routing/base/snapshot.hpp"
#include "routing/base/throttle.hpp"

namespace housecalld::middleware {

namespace net = boost::asio;

/// A bearer token, by its digest, and what it is good for.
struct Token {
  Token(std::string of, const base::Secret<std::string>& secret,
        std::set<std::string, std::less<>> allowed)
      : name(std::move(of)), digest(base::sha256({secret.expose()})), scopes(std::move(allowed)) {}

  std::string name;
  base::Digest digest;
  std::set<std::string, std::less<>> scopes;
};
using Tokens = std::vector<Token>;

/// Lets a request through that carries a token in `Authorization: Bearer` (RFC 6750) with the scope
/// that it needs, and says in Request::user whose it is. Others get 401, or 403 when the token is
/// good for something else. Every token is compared, in constant time. Failures are counted, logged
/// at most once a second, and answered late.
class TokenGate final : public handlers::Handler {
 public:
  /// `read`, `operate` or whatever scopes there are.
  using ScopeOf = std::function<std::string_view(const handlers::Request&)>;
  struct Services {
    const base::Clock& clock;
    base::Log& log;
    base::Metrics& metrics;
  };

  /// `tokens` and what the services name outlive the handler.
  TokenGate(std::unique_ptr<handlers::Handler> inner, const base::Snapshot<Tokens>& tokens,
            ScopeOf scope_of, base::Millis failure_delay, Services services);

  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  [[nodiscard]] net::awaitable<handlers::Response> refuse(const handlers::Request& request,
                                                          std::string_view reason);
  void report(const handlers::Request& request, std::string_view reason);

  std::unique_ptr<handlers::Handler> inner_;
  const base::Snapshot<Tokens>& tokens_;
  ScopeOf scope_of_;
  base::Millis failure_delay_;
  const base::Clock& clock_;
  base::Log& log_;
  std::map<std::string, prometheus::Counter*, std::less<>> refused_;
  base::Throttle throttle_{std::chrono::seconds(1)};
};

}  // namespace housecalld::middleware
