// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string_view>

#include "handlers/http/handler.hpp"
#include "handlers/signature/signature.hpp"
#include "handlers/webhook/counters.hpp"
#include "handlers/webhook/refusal_book.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/base/metrics.hpp"
#include "routing/base/result.hpp"
#include "routing/base/throttle.hpp"
#include "routing/installations/book.hpp"
#include "routing/intake/intake.hpp"

namespace housecalld::webhook {

namespace net = boost::asio;

struct WebhookOptions {
  signature::Tolerance tolerance;
  base::Millis retry_after{std::chrono::seconds(30)};  ///< what a 503 tells HCP to wait
  base::Millis commit_time{std::chrono::seconds(5)};   ///< how long a request waits for its commit
};

/// The endpoint that HCP posts to: ping, installation, signature, then the store.
///
/// Whatever is not verified gets one constant 401 after the same work, and changes nothing but a
/// counter. The ping alone is answered before verification: HCP sends it when the user has not
/// even seen the secret. A commit that takes longer than `commit_time` is answered 503 and goes
/// on: the event may still be stored, HCP's repeat is then a duplicate.
///
/// Everything given to it must outlive it, and it must outlive the I/O threads.
class WebhookHandler final : public handlers::Handler {
 public:
  WebhookHandler(intake::Intake& intake, installations::Book& installations, RefusalBook& refusals,
                 const base::Clock& clock, base::Log& log, base::Metrics& metrics,
                 WebhookOptions options);

  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  using EntryPtr = installations::EntryPtr;
  using Outcome = base::Result<intake::Accepted>;

  [[nodiscard]] net::awaitable<handlers::Response> handle_post(handlers::Request& request,
                                                               installations::Address address);
  [[nodiscard]] net::awaitable<handlers::Response> store(handlers::Request& request,
                                                         const EntryPtr& entry);
  /// Takes its arguments by value: it may outlive the request.
  [[nodiscard]] net::awaitable<Outcome> accept(EntryPtr entry, intake::Arrival arrival);

  [[nodiscard]] handlers::Response refuse(const handlers::Request& request, Refusal refusal,
                                          handlers::Response response);
  [[nodiscard]] handlers::Response refuse_unverified(const handlers::Request& request,
                                                     const installations::Entry* entry,
                                                     signature::Verdict verdict,
                                                     const net::any_io_executor& executor);
  [[nodiscard]] handlers::Response answer_over_limit(const handlers::Request& request,
                                                     const event::Installation& installation);
  void warn_of_foreign(const event::Installation& installation, const intake::Accepted& accepted);
  void write_down(RefusedRequest refused);
  [[nodiscard]] handlers::Response answer_ping(const handlers::Request& request);
  [[nodiscard]] handlers::Response answer_unavailable(const event::Installation& installation,
                                                      std::string_view error);
  void report(const event::Installation& installation, const intake::Accepted& accepted);

  intake::Intake& intake_;
  installations::Book& installations_;
  RefusalBook& refusals_;
  const base::Clock& clock_;
  base::Log& log_;
  Counters counters_;
  base::Throttle unavailable_throttle_{std::chrono::seconds(1)};
  base::Throttle over_limit_throttle_{std::chrono::seconds(1)};
  base::Throttles foreign_throttles_{std::chrono::minutes(1)};
  base::Throttle ping_throttle_{std::chrono::seconds(1)};
  base::Throttles refusal_throttles_{std::chrono::minutes(1)};
  const WebhookOptions options_;
};

}  // namespace housecalld::webhook
