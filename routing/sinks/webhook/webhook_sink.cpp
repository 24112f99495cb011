// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/webhook/webhook_sink.hpp"

#include <exception>
#include <string>
#include <utility>

#include "routing/sinks/webhook/classify.hpp"

namespace housecalld::sinks {
namespace {

Outcome failed(const base::Error& error) {
  Outcome outcome;
  const bool on_the_way = error.code == base::Errc::kUnavailable;
  outcome.verdict = on_the_way ? Verdict::kUnreached : Verdict::kRetry;
  outcome.error = error.message;
  return outcome;
}

}  // namespace

WebhookSink::WebhookSink(WebhookOptions options, std::unique_ptr<http::Client> client,
                         const base::Clock& clock)
    : options_(std::move(options)), client_(std::move(client)), clock_(clock) {}

http::Request WebhookSink::make_request(const Message& message) const {
  const std::string timestamp = std::to_string(base::to_unix_seconds(clock_.now()));
  http::Request request;
  request.url = options_.url;
  request.time_out = options_.time_out;
  request.body_time_out = options_.response_time;
  request.response_body_limit = options_.response_bytes;
  request.body = message.body;
  request.headers = options_.headers;
  request.headers.emplace_back("Content-Type", message.content_type);
  for (const auto& header : message.headers) request.headers.push_back(header);
  const std::string signature =
      webhook_signature(options_.keys, message.id, timestamp, message.body);
  for (const std::string prefix : {"webhook-", "svix-"}) {
    request.headers.emplace_back(prefix + "id", message.id);
    request.headers.emplace_back(prefix + "timestamp", timestamp);
    if (!signature.empty()) request.headers.emplace_back(prefix + "signature", signature);
  }
  return request;
}

net::awaitable<Outcome> WebhookSink::deliver(const Message& message) {
  try {
    http::Request request = make_request(message);
    const base::Result<http::Response> response = co_await client_->send(std::move(request));
    if (response.has_error()) co_return failed(response.error());
    Outcome outcome = classify(*response, clock_.now());
    if (outcome.response_prefix.size() > options_.response_bytes) {
      outcome.response_prefix.resize(options_.response_bytes);
    }
    co_return outcome;
  } catch (const std::exception& error) {
    // OpenSSL without memory, say: an attempt that failed, not the end of the worker's.
    co_return failed(base::fail(base::Errc::kIo, error.what()));
  }
}

}  // namespace housecalld::sinks
