// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/header_value.hpp"

#include <algorithm>

namespace housecalld::config {
bool is_header(std::string_view text) {
  constexpr std::string_view kToken =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~";
  const auto colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos) return false;
  if (text.substr(0, colon).find_first_not_of(kToken) != std::string_view::npos) return false;
  const std::string_view value = text.substr(colon + 1);
  const bool empty = value.find_first_not_of(' ') == std::string_view::npos;
  return !empty &&
         std::ranges::none_of(value, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

}  // namespace housecalld::config
