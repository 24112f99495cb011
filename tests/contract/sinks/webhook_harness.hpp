// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "routing/sinks/webhook/webhook_sink.hpp"
#include "tests/contract/sinks/harness.hpp"
#include "tests/support/fake_http_client.hpp"

namespace housecalld::test {

/// WebhookSink over a client without sockets. What failed on its way never counts as arrived.
class WebhookHarness final : public SinkHarness {
 public:
  [[nodiscard]] std::unique_ptr<sinks::Sink> make_sink(base::Millis time_out) override {
    sinks::WebhookOptions options;
    options.url.host = "destination.example";
    options.time_out = time_out;
    return std::make_unique<sinks::WebhookSink>(std::move(options),
                                                std::make_unique<FakeHttpClient>(server_), clock_);
  }

  [[nodiscard]] std::vector<std::string> arrived() override {
    std::vector<std::string> bodies;
    for (const http::Request& request : server_->requests) {
      if (!broken_) bodies.push_back(request.body);
    }
    return bodies;
  }

  void break_destination() override {
    broken_ = true;
    server_->otherwise = base::fail(base::Errc::kIo, "connect: Connection refused");
  }
  void hold_up_destination() override { server_->hangs = true; }
  void heal_destination() override {
    if (broken_) server_->requests.clear();
    broken_ = false;
    server_->hangs = false;
    server_->otherwise = http_answer(204);
  }

 private:
  base::SystemClock clock_;
  std::shared_ptr<FakeHttpServer> server_ = std::make_shared<FakeHttpServer>();
  bool broken_ = false;
};

}  // namespace housecalld::test
