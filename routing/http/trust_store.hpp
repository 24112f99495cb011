// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/x509_vfy.h>

#include <filesystem>
#include <memory>
#include <mutex>

#include "routing/base/result.hpp"

namespace housecalld::http {

/// Certificate authorities. Shared by every connection that trusts them; never changed.
using TrustStore = std::shared_ptr<X509_STORE>;

/// Where clients get them, so that the system's, most of a megabyte, are there once. Any thread.
class TrustStores {
 public:
  /// Those of a PEM file, read now; of the system when `ca_file` is empty, read once. kIo when the
  /// file cannot be read or holds none.
  [[nodiscard]] base::Result<TrustStore> get(const std::filesystem::path& ca_file);

 private:
  std::mutex mutex_;
  TrustStore system_;
};

/// Whether a PEM certificate and its PEM key, which has no pass phrase, can be read and belong
/// together. kIo with OpenSSL's
/// words when not.
[[nodiscard]] base::Result<void> check_key_pair(const std::filesystem::path& certificate,
                                                const std::filesystem::path& key);

}  // namespace housecalld::http
