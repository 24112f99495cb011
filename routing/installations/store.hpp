// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"
#include "routing/installations/entry.hpp"

namespace housecalld::installations {

/// Where installations are kept that stand in no file. Secrets are encrypted there. Calls block;
/// one at a time.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// All of them, removed ones, which have no secrets, among them. kInvalid names the key that is
  /// missing, kCorrupt what cannot be read.
  [[nodiscard]] virtual base::Result<std::vector<Entry>> all() = 0;
  /// Encrypts with the first key what is encrypted with another, all or nothing, so that the others
  /// can be given up. Gives how many that were.
  [[nodiscard]] virtual base::Result<std::size_t> renew() = 0;
  /// Adds it, or takes the place of the one with its id, and forgets what it is bound to unless
  /// that is kept; all or nothing. kInvalid without a key for its secrets.
  enum class Pin { kKeep, kForget };
  [[nodiscard]] virtual base::Result<void> put(const Entry& entry, Pin pin) = 0;

  /// The company that an installation is bound to: the first that is asked for. Durable.
  [[nodiscard]] virtual base::Result<std::string> pin(const std::string& id,
                                                      const std::string& company_id,
                                                      base::Timestamp now) = 0;
  [[nodiscard]] virtual base::Result<void> unpin(const std::string& id) = 0;
  /// By id.
  [[nodiscard]] virtual base::Result<std::map<std::string, std::string>> pins() = 0;
};

}  // namespace housecalld::installations
