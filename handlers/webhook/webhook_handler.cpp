// SPDX-License-Identifier: Apache-2.0
#include "handlers/webhook/webhook_handler.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
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

}  // namespace

WebhookHandler::WebhookHandler(intake::Intake& intake, const base::Snapshot<Directory>& directory,
                               const base::Clock& clock, base::Log& log, base::Metrics& metrics,
                               WebhookOptions options)
    : intake_(intake),
      directory_(directory),
      clock_(clock),
      log_(log),
      counters_(metrics),
      options_(options) {}

net::awaitable<Response> WebhookHandler::handle(Request& request) {
  const std::optional<Address> address = parse_endpoint_path(request.path());
  if (!address) {
    co_return refuse(request, Refusal::kNotFound, handlers::error_response(404, "not found"));
  }
  if (request.method == "GET" || request.method == "HEAD") co_return description();
  if (request.method != "POST") {
    co_return refuse(request, Refusal::kMethod, method_not_allowed());
  }
  co_return co_await handle_post(request, *address);
}

net::awaitable<Response> WebhookHandler::handle_post(Request& request, Address address) {
  if (mapping::is_ping(request.body)) co_return answer_ping(request);

  const std::shared_ptr<const Directory> directory = directory_.get();
  const std::string company_id =
      address.installation.empty() ? mapping::company_id_of(request.body) : std::string();
  const Entry* entry = directory->find(address, company_id);

  // An installation that does not exist costs and answers the same as a wrong signature.
  const auto secrets = entry != nullptr ? std::span(entry->signing_secrets)
                                        : std::span<const base::Secret<std::string>>();
  const signature::Verdict verdict =
      signature::verify(claim_of(request), request.body, secrets, directory->most_secrets(),
                        clock_.now(), options_.tolerance);
  if (entry == nullptr || verdict != signature::Verdict::kValid) {
    const Refusal refusal = entry != nullptr ? refusal_of(verdict) : Refusal::kUnknownInstallation;
    const net::any_io_executor executor = co_await net::this_coro::executor;
    Suspect suspect{entry != nullptr ? entry->installation->id : "-", std::string(request.path()),
                    request.client(), request.id};
    // After the answer has left: one that takes a line's time longer would tell what exists.
    net::post(executor,
              [this, refusal, suspect = std::move(suspect)] { warn_of(refusal, suspect); });
    co_return refuse(request, refusal, unauthorized());
  }
  co_return co_await store(request, entry->installation);
}

net::awaitable<Response> WebhookHandler::store(Request& request, Installation installation) {
  const signature::Claim claim = claim_of(request);
  intake::Arrival arrival{std::move(request.body), std::string(claim.signature.value_or("")),
                          std::string(claim.timestamp.value_or(""))};
  auto accepting = accept(installation, std::move(arrival));
  const std::optional<Outcome> outcome =
      co_await with_deadline(std::move(accepting), options_.commit_time, "accept an event", log_);
  if (!outcome) co_return answer_unavailable(*installation, "the commit took too long");
  if (outcome->has_error()) co_return answer_unavailable(*installation, outcome->error().message);
  Response response;
  response.body = base::JsonObject().text("id", (*outcome)->message_id).finish();
  co_return response;
}

net::awaitable<WebhookHandler::Outcome> WebhookHandler::accept(Installation installation,
                                                               intake::Arrival arrival) {
  Outcome outcome = co_await intake_.accept(*installation, std::move(arrival));
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
  std::vector<base::Field> fields = {{"id", accepted.message_id},
                                     {"installation", installation.id},
                                     {"event", accepted.provider_event},
                                     {"state", to_string(accepted.state)}};
  if (!accepted.reason.empty()) fields.emplace_back("reason", accepted.reason);
  const bool understood = accepted.state != event::EventState::kUnmapped;
  log_.write(understood ? base::LogLevel::kInfo : base::LogLevel::kWarning, "event accepted",
             fields);
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

void WebhookHandler::warn_of(Refusal refusal, const Suspect& suspect) {
  const std::string reason(to_string(refusal));
  const auto held_back =
      refusal_throttles_.admit(suspect.installation + " " + reason, clock_.now());
  if (!held_back) return;
  log_.warn("request refused, answered 401", {{"installation", suspect.installation},
                                              {"reason", reason},
                                              {"path", suspect.path},
                                              {"client", suspect.client},
                                              {"request", suspect.request},
                                              {"suppressed", *held_back}});
}

Response WebhookHandler::answer_ping(const Request& request) {
  counters_.ping();
  if (const auto held_back = ping_throttle_.admit(clock_.now())) {
    log_.info("ping answered",
              {{"path", request.path()}, {"client", request.client()}, {"suppressed", *held_back}});
  }
  return {200, R"({"status":"ok"})", "application/json", {}};
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
