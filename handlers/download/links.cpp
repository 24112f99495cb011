// SPDX-License-Identifier: Apache-2.0
#include "handlers/download/links.hpp"

#include <charconv>
#include <utility>

#include "routing/base/crypto.hpp"

namespace housecalld::download {
namespace {

constexpr std::string_view kPath = "/v1/downloads/";
constexpr std::string_view kExpires = "?expires=";
constexpr std::string_view kSignature = "&signature=";

}  // namespace

Links::Links(base::Secret<std::string> key, std::string public_url, base::Millis expiry)
    : key_(std::move(key)), public_url_(std::move(public_url)), expiry_(expiry) {
  while (public_url_.ends_with('/')) public_url_.pop_back();
}

std::string Links::signature(std::string_view message_id, std::string_view expires) const {
  return base::to_hex(base::hmac_sha256(key_.expose(), {"download\n", message_id, "\n", expires}));
}

std::string Links::make(std::string_view message_id, base::Timestamp now) const {
  const std::string expires = std::to_string(base::to_unix_seconds(now + expiry_));
  return public_url_ + std::string(kPath) + std::string(message_id) + std::string(kExpires) +
         expires + std::string(kSignature) + signature(message_id, expires);
}

/// Only what `make` writes is taken: a proxy may put something before the path, nothing else.
Verdict Links::check(std::string_view target, base::Timestamp now, std::string& message_id) const {
  if (key_.expose().empty()) return Verdict::kWrong;  // anybody could have made it
  const auto path = target.find(kPath);
  const auto expires_at = target.find(kExpires);
  const auto signature_at = target.find(kSignature);
  if (path == std::string_view::npos || expires_at == std::string_view::npos ||
      signature_at == std::string_view::npos || expires_at < path + kPath.size() ||
      signature_at < expires_at + kExpires.size()) {
    return Verdict::kWrong;
  }
  const auto id_at = path + kPath.size();
  const std::string_view id = target.substr(id_at, expires_at - id_at);
  const auto number_at = expires_at + kExpires.size();
  const std::string_view expires = target.substr(number_at, signature_at - number_at);
  const std::string_view given = target.substr(signature_at + kSignature.size());
  if (!base::equal_in_constant_time(base::bytes_of(given),
                                    base::bytes_of(signature(id, expires)))) {
    return Verdict::kWrong;
  }
  std::int64_t seconds = 0;
  std::from_chars(expires.data(), expires.data() + expires.size(), seconds);
  if (base::to_unix_seconds(now) > seconds) return Verdict::kExpired;
  message_id = id;
  return Verdict::kValid;
}

}  // namespace housecalld::download
