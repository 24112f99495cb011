// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/http/client.hpp"
#include "routing/sinks/sink.hpp"
#include "routing/sinks/webhook/standard_webhooks.hpp"

namespace housecalld::sinks {

struct WebhookOptions {
  http::Url url;
  std::vector<WebhookKey> keys;  ///< empty: messages are not signed
  http::Headers headers;         ///< sent with each message; their values may be secrets
  base::Millis time_out{15'000};
  base::Millis response_time{2'000};  ///< how long an answer's body is awaited
  std::size_t response_bytes = 1024;  ///< of an answer that are kept
};

/// Posts messages with the headers of the Standard Webhooks specification, and the same under the
/// names that Svix uses (`svix-id`, ...), which the hosted connector's consumers expect.
class WebhookSink final : public Sink {
 public:
  /// `clock` must outlive the sink.
  WebhookSink(WebhookOptions options, std::unique_ptr<http::Client> client,
              const base::Clock& clock);

  [[nodiscard]] net::awaitable<Outcome> deliver(const Message& message) override;
  [[nodiscard]] base::Millis time_out() const override { return options_.time_out; }

 private:
  [[nodiscard]] http::Request make_request(const Message& message) const;

  WebhookOptions options_;
  std::unique_ptr<http::Client> client_;
  const base::Clock& clock_;
};

}  // namespace housecalld::sinks
