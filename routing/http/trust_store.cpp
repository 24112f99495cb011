// SPDX-License-Identifier: Apache-2.0
#include "routing/http/trust_store.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <string>

namespace housecalld::http {
namespace {

std::string openssl_error() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "no certificate in it" : reason;
}

TrustStore make_store() { return {X509_STORE_new(), X509_STORE_free}; }

}  // namespace

base::Result<TrustStore> TrustStores::get(const std::filesystem::path& ca_file) {
  if (!ca_file.empty()) {
    const TrustStore made = make_store();
    if (X509_STORE_load_file(made.get(), ca_file.c_str()) == 1) return made;
    return base::fail(base::Errc::kIo,
                      "certificate authorities " + ca_file.string() + ": " + openssl_error());
  }
  const std::scoped_lock lock(mutex_);
  if (system_) return system_;
  const TrustStore made = make_store();
  if (X509_STORE_set_default_paths(made.get()) != 1) {
    return base::fail(base::Errc::kIo, "the system's certificate authorities: " + openssl_error());
  }
  system_ = made;
  return made;
}

base::Result<void> check_key_pair(const std::filesystem::path& certificate,
                                  const std::filesystem::path& key) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free);
  // None: OpenSSL would ask whoever sits at the terminal for the pass phrase.
  SSL_CTX_set_default_passwd_cb(context.get(), [](char*, int, int, void*) { return 0; });
  const auto wrong = [](const char* what, const std::filesystem::path& file) {
    return base::fail(base::Errc::kIo,
                      std::string(what) + " " + file.string() + ": " + openssl_error());
  };
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    return wrong("client certificate", certificate);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(context.get()) != 1) {
    return wrong("client key", key);
  }
  return {};
}

}  // namespace housecalld::http
