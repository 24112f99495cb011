// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "routing/base/crypto.hpp"
#include "routing/base/result.hpp"
#include "routing/base/secret.hpp"

namespace housecalld::installations {

/// The keys that secrets in the store are encrypted with. The first encrypts, all decrypt. Pure.
class Keyring {
 public:
  Keyring() = default;
  /// kInvalid for a key that is not the base64 of 32 bytes.
  [[nodiscard]] static base::Result<Keyring> create(
      const std::vector<base::Secret<std::string>>& keys);

  [[nodiscard]] bool empty() const { return keys_.empty(); }
  /// What belongs to `owner` and to nobody else. There must be a key.
  [[nodiscard]] std::string encrypt(std::string_view plain, std::string_view owner) const;
  /// kInvalid when its key is not here, kCorrupt when it is not what was encrypted for `owner`.
  [[nodiscard]] base::Result<std::string> decrypt(std::string_view sealed,
                                                  std::string_view owner) const;
  /// Whether it was encrypted with the first key.
  [[nodiscard]] bool is_current(std::string_view sealed) const;

 private:
  struct Named {
    std::string id;  ///< of the key, in front of what it encrypted
    base::Secret<base::Key> key;
  };
  std::vector<Named> keys_;
};

}  // namespace housecalld::installations
