// SPDX-License-Identifier: Apache-2.0
#include "routing/base/crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <memory>
#include <stdexcept>

namespace housecalld::base {
namespace {

void require(bool ok, const char* what) {
  if (ok) return;
  char text[256];
  ERR_error_string_n(ERR_get_error(), text, sizeof text);
  throw std::runtime_error(std::string(what) + ": " + text);
}

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using MdContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freer<EVP_CIPHER_CTX_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, Freer<EVP_MAC_CTX_free>>;

/// Fetched once: looking the implementation up again is 15 % of a short HMAC in OpenSSL 3.
EVP_MAC* hmac_implementation() {
  static const std::unique_ptr<EVP_MAC, Freer<EVP_MAC_free>> mac(
      EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  require(mac != nullptr, "HMAC");
  return mac.get();
}
EVP_MD* sha256_implementation() {
  static const std::unique_ptr<EVP_MD, Freer<EVP_MD_free>> md(
      EVP_MD_fetch(nullptr, "SHA256", nullptr));
  require(md != nullptr, "SHA256");
  return md.get();
}

constexpr std::size_t kNonceBytes = 12;  // NIST SP 800-38D, 8.2: 96 bits are recommended
constexpr std::size_t kTagBytes = 16;

std::uint8_t* bytes_in(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Digest sha256(std::initializer_list<std::string_view> parts) {
  const MdContext context(EVP_MD_CTX_new());
  Digest out{};
  require(context && EVP_DigestInit_ex2(context.get(), sha256_implementation(), nullptr) == 1,
          "SHA256");
  for (const std::string_view part : parts) {
    require(EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1, "SHA256");
  }
  require(EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1, "SHA256");
  return out;
}

Digest hmac_sha256(std::string_view key, std::initializer_list<std::string_view> parts) {
  const MacContext context(EVP_MAC_CTX_new(hmac_implementation()));
  char name[] = "SHA256";
  const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                               OSSL_PARAM_construct_end()};
  // A null key means "keep the old one" to OpenSSL: an empty key still needs an address.
  const auto key_bytes = bytes_of(key.empty() ? std::string_view("") : key);
  require(context && EVP_MAC_init(context.get(), key_bytes.data(), key.size(), params) == 1,
          "HMAC");
  for (const std::string_view part : parts) {
    require(EVP_MAC_update(context.get(), bytes_of(part).data(), part.size()) == 1, "HMAC");
  }
  Digest out{};
  std::size_t length = 0;
  require(EVP_MAC_final(context.get(), out.data(), &length, out.size()) == 1, "HMAC");
  return out;
}

bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void fill_random(std::span<std::uint8_t> out) {
  require(RAND_bytes(out.data(), static_cast<int>(out.size())) == 1, "random bytes");
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0x0FU];
  }
  return text;
}

std::optional<Digest> digest_from_hex(std::string_view text) {
  Digest digest{};
  if (text.size() != digest.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const int high = hex_value(text[2 * i]);
    const int low = hex_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest.at(i) = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

std::string to_base64(std::span<const std::uint8_t> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::optional<std::string> from_base64(std::string_view given) {
  std::string text(given.substr(0, given.find_last_not_of('=') + 1));
  if (given.size() - text.size() > 2 || text.size() % 4 == 1) return std::nullopt;
  const bool padded = given.size() != text.size();
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  const std::size_t padding = (4 - text.size() % 4) % 4;
  if (padded && given.size() - text.size() != padding) return std::nullopt;
  text.append(padding, '=');
  if (text.find('=') < text.size() - padding) return std::nullopt;
  std::string out(text.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                     bytes_of(text).data(), static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  out.resize(static_cast<std::size_t>(length) - padding);
  return out;
}

std::string encrypted(const Key& key, std::string_view plain, std::string_view context) {
  std::string sealed(kNonceBytes + plain.size() + kTagBytes, '\0');
  std::uint8_t* const nonce = bytes_in(sealed);
  std::uint8_t* const text = nonce + kNonceBytes;
  fill_random({nonce, kNonceBytes});
  const CipherContext cipher(EVP_CIPHER_CTX_new());
  int length = 0;
  require(
      cipher &&
          EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce) == 1 &&
          EVP_EncryptUpdate(cipher.get(), nullptr, &length, bytes_of(context).data(),
                            static_cast<int>(context.size())) == 1 &&
          EVP_EncryptUpdate(cipher.get(), text, &length, bytes_of(plain).data(),
                            static_cast<int>(plain.size())) == 1 &&
          EVP_EncryptFinal_ex(cipher.get(), text + length, &length) == 1 &&
          EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                              text + plain.size()) == 1,
      "AES-256-GCM");
  return sealed;
}

std::optional<std::string> decrypted(const Key& key, std::string_view sealed,
                                     std::string_view context) {
  if (sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
  const std::string_view text = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  std::string plain(text.size() + 1, '\0');  // an address for no bytes, too
  const CipherContext cipher(EVP_CIPHER_CTX_new());
  int length = 0;
  require(cipher &&
              EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                                 bytes_of(sealed).data()) == 1 &&
              EVP_DecryptUpdate(cipher.get(), nullptr, &length, bytes_of(context).data(),
                                static_cast<int>(context.size())) == 1 &&
              EVP_DecryptUpdate(cipher.get(), bytes_in(plain), &length, bytes_of(text).data(),
                                static_cast<int>(text.size())) == 1 &&
              EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1,
          "AES-256-GCM");
  if (EVP_DecryptFinal_ex(cipher.get(), bytes_in(plain) + length, &length) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  plain.resize(text.size());
  return plain;
}

}  // namespace housecalld::base
