// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "handlers/http/handler.hpp"

namespace housecalld::health {

namespace net = boost::asio;

/// Where the process is in its life. It takes requests in the middle one only.
enum class Phase { kStarting, kServing, kDraining };

/// What the process says about itself.
struct Report {
  Phase phase = Phase::kStarting;
  std::string version;
  std::string configuration;  ///< fingerprint of the configuration in effect, secrets among it
  std::map<std::string, std::string> sections;  ///< the same of each of its sections
  std::vector<std::string> needs_restart;       ///< keys that were changed and wait for one
  std::uint64_t generation = 0;                 ///< 1 after the start, one more per applied reload
  std::vector<std::string> stuck;               ///< why the process is not alive; empty when it is
  std::vector<std::string> not_storing;  ///< why events cannot be stored now; empty when they can
};

/// For whom the answer is.
enum class Detail {
  kFull,
  kBrief,  ///< whoever can connect: nothing that is made of the configuration, secrets among it
};

/// Asked once per request, from any I/O thread.
using Source = std::function<Report()>;

/// `/health` (liveness): 200, and 503 while a part of the process does not turn, which a restart
/// cures. A full disk is none of it. The body, of both: `status` (`ok`, `starting`, `draining`,
/// `not storing` or `stuck`), `reasons`, `version`, `configuration`, `sections`, `needs_restart`
/// and `generation`.
class HealthHandler final : public handlers::Handler {
 public:
  explicit HealthHandler(Source source, Detail detail = Detail::kFull);
  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  Source source_;
  Detail detail_;
};

/// `/ready` (readiness): 503 unless the process is serving and can store events, so that a load
/// balancer sends no new requests to one that is starting, about to stop, or without room.
class ReadyHandler final : public handlers::Handler {
 public:
  explicit ReadyHandler(Source source, Detail detail = Detail::kFull);
  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  Source source_;
  Detail detail_;
};

}  // namespace housecalld::health
