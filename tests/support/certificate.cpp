// SPDX-License-Identifier: Apache-2.0
#include "tests/support/certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>

namespace housecalld::test {

namespace {

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const noexcept {
    kFree(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;

constexpr long kDay = 24L * 60 * 60;

void check(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(std::string("cannot make a certificate: ") + what);
}

void add_extension(X509* certificate, int kind, const char* value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, kind, value));
  check(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value);
}

Certificate self_signed(EVP_PKEY* key) {
  Certificate certificate(X509_new());
  auto* const raw = certificate.get();
  X509_set_version(raw, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(raw), 1);
  X509_gmtime_adj(X509_getm_notBefore(raw), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(raw), kDay);
  const unsigned char common_name[] = "localhost";
  X509_NAME_add_entry_by_txt(X509_get_subject_name(raw), "CN", MBSTRING_ASC, common_name, -1, -1,
                             0);
  X509_set_issuer_name(raw, X509_get_subject_name(raw));
  X509_set_pubkey(raw, key);
  add_extension(raw, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(raw, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1");
  check(X509_sign(raw, key, EVP_sha256()) > 0, "sign");
  return certificate;
}

}  // namespace

CertificateFiles write_certificate(const std::filesystem::path& folder, const std::string& name,
                                   const std::string& passphrase) {
  const CertificateFiles files{folder / (name + ".crt"), folder / (name + ".key")};
  const Key key(EVP_EC_gen("P-256"));
  check(key != nullptr, "key");
  const auto certificate = self_signed(key.get());
  const Bio crt(BIO_new_file(files.certificate.c_str(), "w"));
  check(crt && PEM_write_bio_X509(crt.get(), certificate.get()) == 1, "write the certificate");
  const Bio out(BIO_new_file(files.private_key.c_str(), "w"));
  const auto* cipher = passphrase.empty() ? nullptr : EVP_aes_256_cbc();
  const auto* secret = passphrase.empty() ? nullptr : passphrase.c_str();
  check(out && PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), cipher, secret,
                                             static_cast<int>(passphrase.size()), nullptr,
                                             nullptr) == 1,
        "write the key");
  return files;
}

}  // namespace housecalld::test
