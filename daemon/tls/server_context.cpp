// SPDX-License-Identifier: Apache-2.0
#include "daemon/tls/server_context.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <new>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "daemon/tls/openssl_error.hpp"

namespace housecalld::tls {

namespace {

using base::Errc;
using base::Result;

struct KeyFree {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
struct BioFree {
  void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};

// Forward secrecy and authenticated encryption only. TLS 1.3 has nothing else.
constexpr const char* kTls12Ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr unsigned char kHttp11[] = "\x08http/1.1";
constexpr unsigned char kSessionIdContext[] = "housecalld";

std::optional<int> protocol_version(std::string_view text) {
  if (text == "1.2") return TLS1_2_VERSION;
  if (text == "1.3") return TLS1_3_VERSION;
  return std::nullopt;
}

// A client that offers only what we do not speak is served without ALPN: it may still send
// HTTP/1.1.
int choose_protocol(SSL* /*ssl*/, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned int offered_size, void* /*arg*/) {
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, out_size, kHttp11, sizeof(kHttp11) - 1, offered, offered_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

// OpenSSL would otherwise ask on the terminal and wait there.
int note_encrypted(char* /*buffer*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

Result<void> set_rules(SSL_CTX* context, int min_version) {
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  if (SSL_CTX_set_min_proto_version(context, min_version) != 1 ||
      SSL_CTX_set_cipher_list(context, kTls12Ciphers) != 1 ||
      SSL_CTX_set_session_id_context(context, kSessionIdContext, sizeof(kSessionIdContext) - 1) !=
          1) {
    return openssl_error("set up TLS");
  }
  return {};
}

Result<std::unique_ptr<EVP_PKEY, KeyFree>> read_key(const std::filesystem::path& file) {
  const std::string context = "private key " + file.string();
  const std::unique_ptr<BIO, BioFree> in(BIO_new_file(file.c_str(), "r"));
  if (!in) return openssl_error(context);
  bool encrypted = false;
  std::unique_ptr<EVP_PKEY, KeyFree> key(
      PEM_read_bio_PrivateKey(in.get(), nullptr, note_encrypted, &encrypted));
  if (key) return key;
  return openssl_error(encrypted ? context + " is encrypted" : context);
}

Result<void> use_pair(SSL_CTX* context, const KeyPairFiles& pair) {
  const std::string certificate = pair.certificate.string();
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
    return openssl_error("certificate " + certificate);
  }
  const auto key = read_key(pair.private_key);
  if (!key) return key.error();
  if (SSL_CTX_use_PrivateKey(context, key->get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
    return openssl_error("private key " + pair.private_key.string() +
                         " does not match certificate " + certificate);
  }
  return {};
}

/// OpenSSL keeps one certificate of a kind, the last.
Result<void> use_pairs(SSL_CTX* context, const std::vector<KeyPairFiles>& pairs) {
  std::set<int> kinds;
  for (const KeyPairFiles& pair : pairs) {
    const auto used = use_pair(context, pair);
    if (used.has_error()) return used.error();
    const EVP_PKEY* const key = SSL_CTX_get0_privatekey(context);
    if (kinds.insert(EVP_PKEY_get_base_id(key)).second) continue;
    return base::fail(Errc::kInvalid, "certificate " + pair.certificate.string() +
                                          ": an earlier one is of the same kind; ECDSA and RSA go "
                                          "together");
  }
  return {};
}

Result<void> want_client_certificates(SSL_CTX* context, const std::filesystem::path& authorities) {
  if (authorities.empty()) return {};
  STACK_OF(X509_NAME)* const names = SSL_load_client_CA_file(authorities.c_str());
  if (names == nullptr || SSL_CTX_load_verify_file(context, authorities.c_str()) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    return openssl_error("client_ca " + authorities.string());
  }
  SSL_CTX_set_client_CA_list(context, names);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return {};
}

Result<SslContextPtr> build(const ServerContextOptions& options) {
  const auto min_version = protocol_version(options.min_version);
  if (!min_version) {
    return base::fail(Errc::kInvalid, "TLS version " + options.min_version + " is not 1.2 or 1.3");
  }
  ERR_clear_error();
  SslContextPtr context(SSL_CTX_new(TLS_server_method()));
  if (!context) return openssl_error("set up TLS");
  if (const auto rules = set_rules(context.get(), *min_version); !rules) return rules.error();
  if (const auto used = use_pairs(context.get(), options.pairs); !used) return used.error();
  const auto wanted = want_client_certificates(context.get(), options.client_ca);
  if (wanted.has_error()) return wanted.error();
  return context;
}

}  // namespace

ServerContext::ServerContext(SslContextPtr context)
    : current_(std::make_shared<const SslContextPtr>(std::move(context))) {}

Result<std::shared_ptr<ServerContext>> ServerContext::create(const ServerContextOptions& options) {
  auto context = build(options);
  if (!context) return context.error();
  return std::shared_ptr<ServerContext>(new ServerContext(std::move(*context)));
}

Result<void> ServerContext::reload(const ServerContextOptions& options) {
  auto context = build(options);
  if (!context) return context.error();
  current_.set(std::make_shared<const SslContextPtr>(std::move(*context)));
  return {};
}

SslPtr ServerContext::new_session() const {
  const auto context = current_.get();
  SslPtr ssl(SSL_new(context->get()));
  if (!ssl) throw std::bad_alloc();
  return ssl;
}

bool ServerContext::is_for(std::string_view name) const {
  const auto context = current_.get();
  X509* const certificate = SSL_CTX_get0_certificate(context->get());
  return certificate != nullptr &&
         X509_check_host(certificate, name.data(), name.size(), 0, nullptr) == 1;
}

}  // namespace housecalld::tls
