// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <openssl/ssl.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/base/snapshot.hpp"

namespace housecalld::tls {

struct SslFree {
  void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
};
struct SslContextFree {
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
using SslPtr = std::unique_ptr<SSL, SslFree>;
using SslContextPtr = std::unique_ptr<SSL_CTX, SslContextFree>;

struct KeyPairFiles {
  std::filesystem::path certificate;  ///< PEM: the server's certificate, then its chain
  std::filesystem::path private_key;  ///< PEM, not encrypted
};

struct ServerContextOptions {
  std::vector<KeyPairFiles> pairs;  ///< of different kinds, ECDSA and RSA; the client picks
  std::string min_version = "1.2";  ///< `1.2` or `1.3`
  std::filesystem::path client_ca;  ///< PEM: who issues clients' certificates; empty: none wanted
};

/// What a TLS listener needs to greet its clients: certificate, key, versions, ciphers. Safe from
/// every thread. Sessions are resumed by tickets only, so that clients who never come back cost no
/// memory; a reload makes new ticket keys, which costs each client one full handshake.
class ServerContext {
 public:
  /// kInvalid with the file's name and OpenSSL's own text when a file is missing or is not what it
  /// should be, when the key is encrypted or belongs to another certificate, or when two
  /// certificates are of one kind.
  [[nodiscard]] static base::Result<std::shared_ptr<ServerContext>> create(
      const ServerContextOptions& options);

  /// Reads the files anew. Connections that exist keep what they have, new ones get the new
  /// context. On an error everything stays as it was.
  [[nodiscard]] base::Result<void> reload(const ServerContextOptions& options);

  /// The server's side of one connection, without a transport yet. Throws std::bad_alloc when
  /// OpenSSL has no memory.
  [[nodiscard]] SslPtr new_session() const;

  /// Whether the certificate is for this name, wildcards understood.
  [[nodiscard]] bool is_for(std::string_view name) const;

 private:
  explicit ServerContext(SslContextPtr context);

  base::Snapshot<SslContextPtr> current_;
};

}  // namespace housecalld::tls
