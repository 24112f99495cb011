// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/proxy_header.hpp"

#include <array>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>

namespace housecalld::net {

namespace {

namespace ip = boost::asio::ip;
using Endpoint = ip::tcp::endpoint;
using Client = base::Result<std::optional<Endpoint>>;

constexpr std::string_view kSignature2("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::string_view kSignature1 = "PROXY ";
constexpr std::size_t kFixed2 = 16;     // signature, version and command, family, length
constexpr std::size_t kShortest1 = 15;  // PROXY UNKNOWN and the end of the line
constexpr std::size_t kLongest1 = 107;  // with the end of the line

base::Error wrong(const char* what) { return base::fail(base::Errc::kInvalid, what); }

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text.at(at));
}

std::uint16_t number_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint16_t>(byte_at(text, at) << 8U | byte_at(text, at + 1));
}

bool agrees(std::string_view begun, std::string_view signature) {
  const auto size = std::min(begun.size(), signature.size());
  return begun.substr(0, size) == signature.substr(0, size);
}

base::Result<std::size_t> missing_of_2(std::string_view begun, std::size_t most) {
  if (begun.size() < kFixed2) return kFixed2 - begun.size();
  const std::size_t whole = kFixed2 + number_at(begun, 14);
  if (whole > most) return wrong("the PROXY header is too long");
  return whole - begun.size();
}

base::Result<std::size_t> missing_of_1(std::string_view begun) {
  if (begun.size() < kShortest1) return kShortest1 - begun.size();
  if (begun.ends_with("\r\n")) return std::size_t{0};
  if (begun.size() >= kLongest1) return wrong("the PROXY line has no end");
  return std::size_t{1};
}

/// Takes the next word off a line.
std::string_view next_word(std::string_view& line) {
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(line.size(), word.size() + 1));
  return word;
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

std::optional<ip::address> address_of(std::string_view text, bool v6) {
  boost::system::error_code error;
  const auto address = ip::make_address(std::string(text), error);
  return error || address.is_v6() != v6 ? std::nullopt : std::optional(address);
}

Client read_1(std::string_view line) {
  line.remove_prefix(kSignature1.size());
  line.remove_suffix(2);
  const std::string_view family = next_word(line);
  if (family == "UNKNOWN") return std::optional<Endpoint>();
  const bool v6 = family == "TCP6";
  if (!v6 && family != "TCP4") return wrong("the PROXY line names no family that there is");
  const auto source = address_of(next_word(line), v6);
  const auto target = address_of(next_word(line), v6);
  const auto source_port = port_of(next_word(line));
  const auto target_port = port_of(line);
  if (!source || !target || !source_port || !target_port) {
    return wrong("the PROXY line holds no two addresses and ports");
  }
  return std::optional(Endpoint(*source, *source_port));
}

template <typename Address>
Client source_at(std::string_view addresses) {
  typename Address::bytes_type bytes{};
  if (addresses.size() < 2 * bytes.size() + 4) return wrong("the PROXY header is cut short");
  std::memcpy(bytes.data(), addresses.data(), bytes.size());
  return std::optional(Endpoint(Address(bytes), number_at(addresses, 2 * bytes.size())));
}

Client read_2(std::string_view header) {
  constexpr std::uint8_t kLocal = 0x20;
  constexpr std::uint8_t kProxy = 0x21;
  constexpr std::uint8_t kTcp4 = 0x11;
  constexpr std::uint8_t kTcp6 = 0x21;
  const std::uint8_t command = byte_at(header, 12);
  if (command == kLocal) return std::optional<Endpoint>();
  if (command != kProxy) return wrong("the PROXY header is of no version or command that there is");
  const std::string_view addresses = header.substr(kFixed2);
  switch (byte_at(header, 13)) {
    case kTcp4:
      return source_at<ip::address_v4>(addresses);
    case kTcp6:
      return source_at<ip::address_v6>(addresses);
    default:
      return std::optional<Endpoint>();
  }
}

}  // namespace

base::Result<std::size_t> missing_of_proxy_header(std::string_view begun, std::size_t most) {
  if (begun.empty()) return kShortest1;  // either version has as many
  if (agrees(begun, kSignature2)) return missing_of_2(begun, most);
  if (agrees(begun, kSignature1)) return missing_of_1(begun);
  return wrong("what came is no PROXY header");
}

Client client_of_proxy_header(std::string_view header) {
  const auto missing = missing_of_proxy_header(header, SIZE_MAX);
  if (missing.has_error()) return missing.error();
  if (*missing != 0) return wrong("the PROXY header is cut short");
  return header.starts_with(kSignature1) ? read_1(header) : read_2(header);
}

}  // namespace housecalld::net
