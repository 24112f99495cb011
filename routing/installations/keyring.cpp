// SPDX-License-Identifier: Apache-2.0
#include "routing/installations/keyring.hpp"

#include <algorithm>

namespace housecalld::installations {
namespace {

/// Before everything that is encrypted: another form of it would have another one.
constexpr char kForm = 1;
constexpr std::size_t kIdBytes = 8;
constexpr std::size_t kHeadBytes = 1 + kIdBytes;

/// Of a random key it tells nothing.
std::string id_of(std::string_view key) {
  const base::Digest digest = base::sha256({"housecalld key", key});
  return {reinterpret_cast<const char*>(digest.data()), kIdBytes};
}

}  // namespace

base::Result<Keyring> Keyring::create(const std::vector<base::Secret<std::string>>& keys) {
  Keyring ring;
  for (const auto& text : keys) {
    const auto bytes = base::from_base64(text.expose());
    base::Key key{};
    if (!bytes || bytes->size() != key.size()) {
      return base::fail(base::Errc::kInvalid, "a key is not the base64 of 32 bytes");
    }
    std::ranges::copy(base::bytes_of(*bytes), key.begin());
    ring.keys_.push_back({id_of(*bytes), base::Secret<base::Key>(key)});
  }
  return ring;
}

std::string Keyring::encrypt(std::string_view plain, std::string_view owner) const {
  const Named& first = keys_.front();
  return kForm + first.id + base::encrypted(first.key.expose(), plain, owner);
}

base::Result<std::string> Keyring::decrypt(std::string_view sealed, std::string_view owner) const {
  if (sealed.size() < kHeadBytes || sealed.front() != kForm) {
    return base::fail(base::Errc::kCorrupt, "its secrets are not readable");
  }
  const auto key = std::ranges::find(keys_, sealed.substr(1, kIdBytes), &Named::id);
  if (key == keys_.end()) {
    return base::fail(base::Errc::kInvalid,
                      "the key of its secrets is not among store.secret_keys");
  }
  auto plain = base::decrypted(key->key.expose(), sealed.substr(kHeadBytes), owner);
  if (!plain) return base::fail(base::Errc::kCorrupt, "its secrets are not what was written");
  return std::move(*plain);
}

bool Keyring::is_current(std::string_view sealed) const {
  return !keys_.empty() && sealed.size() >= kHeadBytes &&
         sealed.substr(1, kIdBytes) == keys_.front().id;
}

}  // namespace housecalld::installations
