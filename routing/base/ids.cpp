// SPDX-License-Identifier: Apache-2.0
#include "routing/base/ids.hpp"

#include <array>
#include <cstdint>
#include <string_view>

#include "routing/base/crypto.hpp"

namespace housecalld::base {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

void append_base32(std::string& out, std::uint64_t value, int digits) {
  for (int shift = (digits - 1) * 5; shift >= 0; shift -= 5) {
    out += kAlphabet[(value >> static_cast<unsigned>(shift)) & 31U];
  }
}

}  // namespace

std::string new_message_id(Timestamp now) {
  std::array<std::uint8_t, 10> random{};
  fill_random(random);
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  for (std::size_t i = 0; i < 5; ++i) {
    high = high << 8U | random.at(i);
    low = low << 8U | random.at(i + 5);
  }
  std::string id = "msg_";
  append_base32(id, static_cast<std::uint64_t>(to_unix_millis(now)) & 0xFFFFFFFFFFFFU, 10);
  append_base32(id, high, 8);
  append_base32(id, low, 8);
  return id;
}

}  // namespace housecalld::base
