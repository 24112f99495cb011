// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/webhook/webhook_sink.hpp"

#include <string>
#include <utility>

#include "routing/sinks/webhook/classify.hpp"

namespace housecalld::sinks {

WebhookSink::WebhookSink(WebhookOptions options, std::unique_ptr<http::Client> client,
                         const base::Clock& clock)
    : options_(std::move(options)), client_(std::move(client)), clock_(clock) {}

http::Request WebhookSink::make_request(const Message& message) const {
  const std::string timestamp = std::to_string(base::to_unix_seconds(clock_.now()));
  http::Request request;
  request.url = options_.url;
  request.time_out = options_.time_out;
  request.response_body_limit = options_.response_bytes;
  request.body = message.body;
  request.headers = {{"Content-Type", message.content_type}};
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
  http::Request request = make_request(message);
  const base::Result<http::Response> response = co_await client_->send(std::move(request));
  if (response.has_value()) co_return classify(*response, clock_.now());
  Outcome failed;
  failed.verdict = Verdict::kRetry;
  failed.error = response.error().message;
  co_return failed;
}

}  // namespace housecalld::sinks
