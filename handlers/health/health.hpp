// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "handlers/http/handler.hpp"

namespace housecalld::health {

namespace net = boost::asio;

/// Where the process is in its life. It takes requests in the middle one only.
enum class Phase { kStarting, kServing, kDraining };

/// What the process says about itself.
struct Report {
  Phase phase = Phase::kStarting;
  std::string version;
  std::string configuration;     ///< fingerprint of the configuration in use, without secrets
  std::uint64_t generation = 0;  ///< 1 after the start, one more per applied reload
  std::string problem;           ///< why events cannot be stored now; empty when they can
};

/// Asked once per request, from any I/O thread.
using Source = std::function<Report()>;

/// `/health`: 200 as long as the process answers at all (liveness), with
/// `{"status":"ok","version":...,"configuration":...,"generation":n}`; status is `starting` or
/// `draining` in those phases, and `not storing`, with a `problem`, while events cannot be stored.
class HealthHandler final : public handlers::Handler {
 public:
  explicit HealthHandler(Source source);
  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  Source source_;
};

/// `/ready`: the same body, but 503 unless the process is serving and can store events (readiness),
/// so that a load balancer sends no new requests to one that is starting or about to stop.
class ReadyHandler final : public handlers::Handler {
 public:
  explicit ReadyHandler(Source source);
  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  Source source_;
};

}  // namespace housecalld::health
