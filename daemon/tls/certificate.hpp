// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"

namespace housecalld::tls {

/// For whom a certificate is shown.
enum class Role { kServer, kClient };

/// What is to be said of a certificate file before a peer says it.
struct CertificateFacts {
  base::Timestamp not_before;
  base::Timestamp not_after;          ///< the earliest of the certificate and its chain
  std::vector<std::string> problems;  ///< no peer will accept it
  std::vector<std::string> warnings;  ///< some will not, or not for long
};

/// Reads a PEM file of a certificate and its chain and looks at dates, purpose, names and chain.
/// kInvalid when it cannot be read. The system's trusted authorities need not be in the chain.
[[nodiscard]] base::Result<CertificateFacts> inspect_certificate(const std::filesystem::path& file,
                                                                 Role role, base::Timestamp now);

/// Days left before which one is told: 30, 7 and 0; -1 with more than that.
[[nodiscard]] int expiry_stage(base::Timestamp not_after, base::Timestamp now);

}  // namespace housecalld::tls
