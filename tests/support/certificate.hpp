// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace housecalld::test {

struct CertificateFiles {
  std::filesystem::path certificate;
  std::filesystem::path private_key;
};

/// Writes `<name>.crt` and `<name>.key` into `folder`: a new P-256 key and a self-signed
/// certificate for localhost, 127.0.0.1 and ::1, valid for a day. With a `passphrase` the key is
/// encrypted. Throws when something fails.
[[nodiscard]] CertificateFiles write_certificate(const std::filesystem::path& folder,
                                                 const std::string& name = "server",
                                                 const std::string& passphrase = "");

}  // namespace housecalld::test
