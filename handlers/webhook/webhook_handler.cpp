// SPDX-License-Identifier: Apache-2.0
#include "handlers/webhook/webhook_handler.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "handlers/webhook/endpoint_path.hpp"
#include "handlers/webhook/with_deadline.hpp"
#include "routing/base/json.hpp"
#include "routing/mapping/mapping.hpp"

namespace housecalld::webhook {
namespace {

using handlers::Request;
using handlers::Response;

constexpr std::string_view kNoSecret =
    "the installation has no signing secret yet: installations rotate-secret, or signing_secrets";

Response description() {
  return {200, "housecalld takes Housecall Pro's webhooks here, by POST.\n", "text/plain", {}};
}

Response unauthorized() { return handlers::error_response(401, "unauthorized"); }

Response method_not_allowed() {
  Response response = handlers::error_response(405, "method not allowed");
  response.headers.emplace_back("Allow", "GET, HEAD, POST");
  return response;
}

Refusal refusal_of(signature::Verdict verdict) {
  switch (verdict) {
    case signature::Verdict::kMissing:
      return Refusal::kMissing;
    case signature::Verdict::kMalformed:
      return Refusal::kMalformed;
    case signature::Verdict::kStale:
      return Refusal::kStale;
    case signature::Verdict::kWrong:
    case signature::Verdict::kValid:
      break;
  }
  return Refusal::kWrong;
}

signature::Claim claim_of(const Request& request) {
  return {handlers::find_header(request.headers, "Api-Signature"),
          handlers::find_header(request.headers, "Api-Timestamp")};
}

/// How far its timestamp is from our clock, in words; of one that is a number.
std::string distance_of(const RefusedRequest& refused, std::string_view timestamp) {
  std::int64_t sent = 0;
  std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), sent);
  const std::int64_t late = base::to_unix_seconds(refused.at) - sent;
  return "Api-Timestamp is " + std::to_string(std::abs(late)) + " s " +
         (late < 0 ? "ahead of" : "behind") + " this machine's clock";
}

/// What its owner looks at first. `detail` holds the timestamp as it came.
std::string detail_of(const RefusedRequest& refused, bool no_signature) {
  const std::string& timestamp = refused.detail;
  switch (refused.reason) {
    case Refusal::kMissing:
      return std::string(no_signature ? "Api-Signature" : "Api-Timestamp") +
             " is missing: not from Housecall Pro, or a proxy leaves it out";
    case Refusal::kMalformed:
      return "Api-Signature is not 64 hexadecimal digits, or Api-Timestamp is no number";
    case Refusal::kStale:
      return distance_of(refused, timestamp) + ": is the clock right, or is it sent again?";
    case Refusal::kUnknownInstallation:
      return "no installation has this URL";
    default:
      return "signed with another secret, or changed on its way; " +
             distance_of(refused, timestamp);
  }
}

}  // namespace

WebhookHandler::WebhookHandler(intake::Intake& intake, installations::Book& installations,
                               RefusalBook& refusals, const base::Clock& clock, base::Log& log,
                               base::Metrics& metrics, WebhookOptions options)
    : intake_(intake),
      installations_(installations),
      refusals_(refusals),
      clock_(clock),
      log_(log),
      counters_(metrics),
      options_(options) {}

net::awaitable<Response> WebhookHandler::handle(Request& request) {
  const std::optional<installations::Address> address = parse_endpoint_path(request.path());
  if (!address) {
    co_return refuse(request, Refusal::kNotFound, handlers::error_response(404, "not found"));
  }
  if (request.method == "GET" || request.method == "HEAD") co_return description();
  if (request.method != "POST") {
    co_return refuse(request, Refusal::kMethod, method_not_allowed());
  }
  co_return co_await handle_post(request, *address);
}

net::awaitable<Response> WebhookHandler::handle_post(Request& request,
                                                     installations::Address address) {
  if (mapping::is_ping(request.body)) co_return answer_ping(request);

  const std::string company_id =
      address.installation.empty() ? mapping::company_id_of(request.body) : std::string();
  const EntryPtr entry = installations_.find(address, company_id);
  const base::Now now = clock_.read();

  // An installation that does not exist costs and answers the same as a wrong signature.
  const auto secrets = entry ? installations::secrets_at(*entry, now.wall)
                             : std::vector<base::Secret<std::string>>();
  const signature::Verdict verdict =
      signature::verify(claim_of(request), request.body, secrets, installations_.most_secrets(),
                        now.wall, options_.tolerance);
  if (!entry || verdict != signature::Verdict::kValid) {
    const net::any_io_executor executor = co_await net::this_coro::executor;
    co_return refuse_unverified(request, entry.get(), verdict, executor);
  }
  const std::size_t most = entry->limits.body_bytes;
  if (most > 0 && request.body.size() > most) {
    co_return refuse(request, Refusal::kTooLarge, handlers::error_response(413, "body too large"));
  }
  if (!installations_.admit(*entry, now.moment)) {
    co_return answer_over_limit(request, entry->installation);
  }
  co_return co_await store(request, entry);
}

Response WebhookHandler::refuse_unverified(const Request& request,
                                           const installations::Entry* entry,
                                           signature::Verdict verdict,
                                           const net::any_io_executor& executor) {
  const Refusal refusal = entry != nullptr ? refusal_of(verdict) : Refusal::kUnknownInstallation;
  RefusedRequest refused{clock_.now(),
                         entry != nullptr ? entry->installation.id : "-",
                         refusal,
                         std::string(claim_of(request).timestamp.value_or("")),
                         std::string(request.path()),
                         request.client(),
                         request.id};
  const bool no_signature = !claim_of(request).signature.has_value();
  const bool no_secret = entry != nullptr && entry->signing_secrets.empty();
  // After the answer has left: one that takes a line's time longer would tell what exists.
  net::post(executor, [this, no_signature, no_secret, refused = std::move(refused)]() mutable {
    refused.detail = no_secret ? std::string(kNoSecret) : detail_of(refused, no_signature);
    write_down(std::move(refused));
  });
  return refuse(request, refusal, unauthorized());
}

net::awaitable<Response> WebhookHandler::store(Request& request, const EntryPtr& entry) {
  const signature::Claim claim = claim_of(request);
  intake::Arrival arrival{std::move(request.body), std::string(claim.signature.value_or("")),
                          std::string(claim.timestamp.value_or(""))};
  auto accepting = accept(entry, std::move(arrival));
  const std::optional<Outcome> outcome =
      co_await with_deadline(std::move(accepting), options_.commit_time, "accept an event", log_);
  const event::Installation& installation = entry->installation;
  if (!outcome) co_return answer_unavailable(installation, "the commit took too long");
  if (outcome->has_error()) co_return answer_unavailable(installation, outcome->error().message);
  Response response;
  response.body = base::JsonObject().text("id", (*outcome)->message_id).finish();
  co_return response;
}

net::awaitable<WebhookHandler::Outcome> WebhookHandler::accept(EntryPtr entry,
                                                               intake::Arrival arrival) {
  const std::shared_ptr<const event::Installation> installation(entry, &entry->installation);
  Outcome outcome = co_await intake_.accept(installation, std::move(arrival));
  if (outcome.has_value()) report(*installation, *outcome);
  co_return outcome;
}

void WebhookHandler::report(const event::Installation& installation,
                            const intake::Accepted& accepted) {
  if (accepted.duplicate) {
    counters_.duplicate();
    log_.info("event repeated", {{"id", accepted.message_id},
                                 {"installation", installation.id},
                                 {"event", accepted.provider_event}});
    return;
  }
  counters_.event(accepted.state);
  if (accepted.foreign) warn_of_foreign(installation, accepted);
  std::vector<base::Field> fields = {{"id", accepted.message_id},
                                     {"installation", installation.id},
                                     {"event", accepted.provider_event},
                                     {"state", to_string(accepted.state)}};
  if (!accepted.reason.empty()) fields.emplace_back("reason", accepted.reason);
  const bool understood = accepted.state != event::EventState::kUnmapped;
  log_.write(understood ? base::LogLevel::kInfo : base::LogLevel::kWarning, "event accepted",
             fields);
}

void WebhookHandler::warn_of_foreign(const event::Installation& installation,
                                     const intake::Accepted& accepted) {
  counters_.foreign();
  const auto held_back = foreign_throttles_.admit(installation.id, clock_.now());
  if (!held_back) return;
  log_.warn("event of another company: its URL or secret is in use in two accounts",
            {{"installation", installation.id},
             {"id", accepted.message_id},
             {"reason", accepted.reason},
             {"suppressed", *held_back}});
}

Response WebhookHandler::refuse(const Request& request, Refusal refusal, Response response) {
  counters_.refused(refusal);
  log_.debug("request refused", {{"reason", to_string(refusal)},
                                 {"method", request.method},
                                 {"path", request.path()},
                                 {"client", request.client()},
                                 {"request", request.id}});
  return response;
}

void WebhookHandler::write_down(RefusedRequest refused) {
  const std::string reason(to_string(refused.reason));
  const auto held_back =
      refusal_throttles_.admit(refused.installation + " " + reason, clock_.now());
  if (held_back) {
    log_.warn("request refused, answered 401", {{"installation", refused.installation},
                                                {"reason", reason},
                                                {"detail", refused.detail},
                                                {"path", refused.path},
                                                {"client", refused.client},
                                                {"request", refused.request},
                                                {"suppressed", *held_back}});
  }
  refusals_.add(std::move(refused));
}

Response WebhookHandler::answer_ping(const Request& request) {
  counters_.ping();
  if (const auto held_back = ping_throttle_.admit(clock_.now())) {
    log_.info("ping answered",
              {{"path", request.path()}, {"client", request.client()}, {"suppressed", *held_back}});
  }
  return {200, R"({"status":"ok"})", "application/json", {}};
}

Response WebhookHandler::answer_over_limit(const Request& request,
                                           const event::Installation& installation) {
  if (const auto held_back = over_limit_throttle_.admit(clock_.now())) {
    log_.warn("event refused, answered 503: events_per_second of its installation",
              {{"installation", installation.id}, {"suppressed", *held_back}});
  }
  return refuse(request, Refusal::kOverLimit, handlers::unavailable_response(options_.retry_after));
}

Response WebhookHandler::answer_unavailable(const event::Installation& installation,
                                            std::string_view error) {
  counters_.store_unavailable();
  if (const auto held_back = unavailable_throttle_.admit(clock_.now())) {
    log_.warn("event not stored, answered 503",
              {{"installation", installation.id}, {"error", error}, {"suppressed", *held_back}});
  }
  return handlers::unavailable_response(options_.retry_after);
}

}  // namespace housecalld::webhook
