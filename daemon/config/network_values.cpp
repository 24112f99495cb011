// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/network_values.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

namespace housecalld::config {
namespace {

std::optional<int> number_up_to(std::string_view text, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || text.starts_with('-') || number > most) return std::nullopt;
  return number;
}

bool is_address(int family, const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> parsed{};
  return inet_pton(family, text.c_str(), parsed.data()) == 1;
}

bool has_space_or_control(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) return true;
  }
  return false;
}

}  // namespace

bool is_listen_address(std::string_view text) {
  constexpr std::string_view kUnix = "unix:";
  if (text.starts_with(kUnix)) return text.size() > kUnix.size();
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || !number_up_to(text.substr(colon + 1), 65535)) return false;
  const std::string_view host = text.substr(0, colon);
  if (host.starts_with('[')) {
    return host.ends_with(']') &&
           is_address(AF_INET6, std::string(host.substr(1, host.size() - 2)));
  }
  return !host.empty() && host.find(':') == std::string_view::npos && !has_space_or_control(host);
}

bool is_http_url(std::string_view text) {
  const std::size_t scheme = text.starts_with("https://") ? 8 : text.starts_with("http://") ? 7 : 0;
  if (scheme == 0 || has_space_or_control(text)) return false;
  const std::string_view rest = text.substr(scheme);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  return !authority.empty() && !authority.starts_with(':') &&
         authority.find('@') == std::string_view::npos && text.find('#') == std::string_view::npos;
}

bool is_network(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const std::string address(text.substr(0, slash));
  const std::string_view length = text.substr(slash + 1);
  if (is_address(AF_INET, address)) return number_up_to(length, 32).has_value();
  return is_address(AF_INET6, address) && number_up_to(length, 128).has_value();
}

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
