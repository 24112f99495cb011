// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace housecalld::base {

using Digest = std::array<std::uint8_t, 32>;

/// SHA-256 of the parts, one after the other. Throws std::runtime_error when OpenSSL cannot work.
[[nodiscard]] Digest sha256(std::initializer_list<std::string_view> parts);

/// HMAC-SHA256 of the parts, one after the other (RFC 2104). Throws as sha256.
[[nodiscard]] Digest hmac_sha256(std::string_view key,
                                 std::initializer_list<std::string_view> parts);

/// True when both are of the same length and content. Takes the same time wherever they differ.
[[nodiscard]] bool equal_in_constant_time(std::span<const std::uint8_t> a,
                                          std::span<const std::uint8_t> b);

/// Cryptographically random bytes. Throws std::runtime_error when the system has none.
void fill_random(std::span<std::uint8_t> out);

using Key = std::array<std::uint8_t, 32>;

/// AES-256-GCM with a random nonce, which stands before the cipher text and the tag. `context` is
/// not in it, and must be the same again to open it. Throws std::runtime_error when OpenSSL cannot
/// work.
[[nodiscard]] std::string encrypted(const Key& key, std::string_view plain,
                                    std::string_view context);
/// Empty when it was made with another key or context, or is not as it was made.
[[nodiscard]] std::optional<std::string> decrypted(const Key& key, std::string_view sealed,
                                                   std::string_view context);

/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> bytes);

/// Reads exactly 64 hexadecimal digits of either case.
[[nodiscard]] std::optional<Digest> digest_from_hex(std::string_view text);

/// Base64 with padding (RFC 4648, section 4).
[[nodiscard]] std::string to_base64(std::span<const std::uint8_t> bytes);
/// Reads base64 of either alphabet (RFC 4648, sections 4 and 5), padded or not.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

[[nodiscard]] inline std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace housecalld::base
