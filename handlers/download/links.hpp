// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "routing/base/clock.hpp"
#include "routing/base/secret.hpp"

namespace housecalld::download {

enum class Verdict { kValid, kExpired, kWrong };

/// URLs that are good for one event's result, for a time, for whoever has them. Nothing else can be
/// asked for with one, and it cannot be made without the key. Immutable; any thread.
class Links {
 public:
  /// `public_url`: what stands before `/v1/downloads/...`.
  Links(base::Secret<std::string> key, std::string public_url, base::Millis expiry);

  /// `PUBLIC_URL/v1/downloads/ID?expires=UNIX-SECONDS&signature=HEX`.
  [[nodiscard]] std::string make(std::string_view message_id, base::Timestamp now) const;

  /// Whether a request's path and query are such a URL's, which it is still time for. `message_id`
  /// is set where they are.
  [[nodiscard]] Verdict check(std::string_view target, base::Timestamp now,
                              std::string& message_id) const;

 private:
  [[nodiscard]] std::string signature(std::string_view message_id, std::string_view expires) const;

  base::Secret<std::string> key_;
  std::string public_url_;
  base::Millis expiry_;
};

}  // namespace housecalld::download
