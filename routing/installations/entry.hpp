// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/secret.hpp"
#include "routing/event/installation.hpp"

namespace housecalld::installations {

/// What requests are signed with, and when that counts. Both edges are inside.
struct SigningSecret {
  base::Secret<std::string> text;
  std::optional<base::Timestamp> valid_from = {};
  std::optional<base::Timestamp> valid_until = {};
  [[nodiscard]] bool is_valid_at(base::Timestamp now) const {
    return (!valid_from || *valid_from <= now) && (!valid_until || now <= *valid_until);
  }
  friend bool operator==(const SigningSecret&, const SigningSecret&) = default;
};

/// What one installation may take up; 0: no limit of its own.
struct Limits {
  double events_per_second = 0;
  std::size_t body_bytes = 0;
  friend bool operator==(const Limits&, const Limits&) = default;
};

/// An installation with what stays in here: secrets and limits. It takes no events where
/// `removed_at` is set, and is known for the messages that are still under way.
struct Entry {
  event::Installation installation;
  bool company_is_pinned = false;  ///< its company id is that of its first verified event
  std::vector<SigningSecret> signing_secrets = {};  ///< none: not even a ping is missed
  base::Secret<std::string> api_key = {};           ///< for HCP's public API; empty: none
  Limits limits = {};
  bool in_file = false;  ///< else it is kept in the store
  /// Since when it stands there, where that is known: what came before was another one's of its id.
  std::optional<base::Timestamp> added_at = {};
  std::optional<base::Timestamp> removed_at = {};
  friend bool operator==(const Entry&, const Entry&) = default;
};
using EntryPtr = std::shared_ptr<const Entry>;

/// As it was given.
[[nodiscard]] inline Entry without_pin(Entry entry) {
  if (entry.company_is_pinned) entry.installation.company_id.clear();
  entry.company_is_pinned = false;
  return entry;
}

/// As what is left of it for messages under way.
[[nodiscard]] inline Entry without_secrets(Entry entry, base::Timestamp removed_at) {
  entry.signing_secrets.clear();
  entry.api_key = {};
  entry.removed_at = removed_at;
  return entry;
}

/// Whether what was received then came to it, and not to another one that had its id before or has
/// it since. A begin that lies ahead is a clock's that was wrong, and says nothing.
[[nodiscard]] inline bool is_of(const Entry& entry, base::Timestamp received_at,
                                base::Timestamp now) {
  const bool begun = !entry.added_at || *entry.added_at > now || received_at >= *entry.added_at;
  return begun && (!entry.removed_at || received_at <= *entry.removed_at);
}

/// The secrets that count at a time.
[[nodiscard]] inline std::vector<base::Secret<std::string>> secrets_at(const Entry& entry,
                                                                       base::Timestamp now) {
  std::vector<base::Secret<std::string>> valid;
  for (const SigningSecret& secret : entry.signing_secrets) {
    if (secret.is_valid_at(now)) valid.push_back(secret.text);
  }
  return valid;
}

}  // namespace housecalld::installations
