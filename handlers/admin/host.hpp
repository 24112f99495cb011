// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"
#include "routing/event/installation.hpp"
#include "routing/event/stored_event.hpp"
#include "routing/installations/entry.hpp"
#include "routing/store/repair_store.hpp"

namespace housecalld::admin {

namespace net = boost::asio;

/// A configured destination. The circuit is known only where it is served.
struct Destination {
  std::string name;
  std::string kind;
  bool circuit_open = false;      ///< it fails everything and is only probed
  std::string circuit_reason;     ///< what the last failure said
  base::Timestamp next_probe_at;  ///< meaningful while the circuit is open
  /// It asked not to be sent anything until then.
  std::optional<base::Timestamp> asked_until;
};

/// A configured installation, and what HCP is told.
struct Installation {
  installations::EntryPtr entry;
  bool secrets_known = true;  ///< how many it has; without a process they stay encrypted
};

/// What becomes of an installation, out of what it is; null: there is none of its id.
using ChangeInstallation =
    std::function<base::Result<installations::Entry>(const installations::Entry*)>;

/// What a destination made of a test message.
struct TestResult {
  bool delivered = false;
  int status = 0;  ///< HTTP status, 0 where there is none
  std::string address;
  std::string error;
  std::string response_prefix;
  base::Millis took{0};
};

/// A request of a sender that was answered 401.
struct RefusedRequest {
  base::Timestamp at;
  std::string installation;
  std::string reason;
  std::string detail;
  std::string path;
  std::string client;
  std::string request;
};

/// The process around the API. Any thread.
class Host {
 public:
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  virtual ~Host() = default;

  /// Why nothing can be changed; empty when it can.
  [[nodiscard]] virtual std::string read_only() const = 0;

  [[nodiscard]] virtual std::vector<Destination> destinations() const = 0;
  [[nodiscard]] virtual std::vector<Installation> installations() const = 0;

  /// kInvalid when the manifest does not have its integration, or what it chooses.
  [[nodiscard]] virtual base::Result<void> review(
      const event::Installation& installation) const = 0;
  /// Changes one that stands in no file, durably, and in effect with the next request; a dry one
  /// only says what it would be. Gives what it is then.
  [[nodiscard]] virtual net::awaitable<base::Result<installations::EntryPtr>> change_installation(
      std::string id, ChangeInstallation change, bool dry) = 0;
  /// Its next verified event says which company it is. kNotFound when none has said so.
  [[nodiscard]] virtual net::awaitable<base::Result<void>> forget_company(std::string id,
                                                                          bool dry) = 0;
  /// Scheme, host and path before `/v1`, as HCP reaches the endpoint; empty: not configured.
  [[nodiscard]] virtual std::string public_url() const = 0;

  /// The last ones of each installation, newest first. kUnavailable where there is no process that
  /// could have refused any.
  [[nodiscard]] virtual base::Result<std::vector<RefusedRequest>> refused_requests() const = 0;

  /// Tells that a destination has new work, or may be sent to again.
  virtual void ring(const std::string& destination) = 0;
  /// Tells that somebody has looked after a destination: what it failed or asked for is forgotten.
  virtual void forgive(const std::string& destination) = 0;

  /// Sends a message that is no event. kNotFound for a destination that is not configured.
  [[nodiscard]] virtual net::awaitable<base::Result<TestResult>> test(std::string destination) = 0;

  /// Reads the configuration again and puts it into effect, all of it or nothing. Gives the keys
  /// whose change waits for a restart; kInvalid has a line for each error.
  [[nodiscard]] virtual net::awaitable<base::Result<std::vector<std::string>>> reload() = 0;

  /// What a stored event is by the manifest of now. kNotFound when its installation is not
  /// configured.
  [[nodiscard]] virtual base::Result<store::Reroute> route_again(
      const event::StoredEvent& event) const = 0;
};

}  // namespace housecalld::admin
