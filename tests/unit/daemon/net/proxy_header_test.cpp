// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/proxy_header.hpp"

#include <gmock/gmock.h>

#include <sstream>
#include <string>

namespace housecalld::net {
namespace {

using namespace std::string_literals;

const std::string kSignature = "\r\n\r\n\0\r\nQUIT\n"s;

std::string version2(char command, char family, const std::string& rest) {
  return kSignature + command + family + static_cast<char>(rest.size() >> 8U) +
         static_cast<char>(rest.size() & 0xFFU) + rest;
}

const std::string kTcp4 = version2(0x21, 0x11, "\xCB\x00\x71\x07\x0A\x00\x00\x01\x12\x34\x01\xBB"s);

/// `ADDRESS:PORT`, `-` for none, `wrong`, or `cut` for one that goes on.
std::string read(const std::string& header) {
  const auto missing = missing_of_proxy_header(header, 1024);
  if (missing.has_error()) return "wrong";
  if (*missing > 0) return "cut";
  const auto client = client_of_proxy_header(header);
  if (client.has_error()) return "wrong";
  if (!*client) return "-";
  std::ostringstream text;
  text << **client;
  return text.str();
}

TEST(ProxyHeader, NamesTheClient) {
  EXPECT_EQ(read("PROXY TCP4 203.0.113.7 10.0.0.1 4660 443\r\n"), "203.0.113.7:4660");
  EXPECT_EQ(read("PROXY TCP6 2001:db8::7 fd00::1 4660 443\r\n"), "[2001:db8::7]:4660");
  EXPECT_EQ(read("PROXY UNKNOWN\r\n"), "-");
  EXPECT_EQ(read("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"), "-");
  EXPECT_EQ(read(kTcp4), "203.0.113.7:4660");
  EXPECT_EQ(read(version2(0x21, 0x21,
                          "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x07"s +
                              std::string(16, '\0') + "\x12\x34\x01\xBB"s)),
            "[2001:db8::7]:4660");
  EXPECT_EQ(read(version2(0x20, 0x00, "")), "-") << "LOCAL: the proxy's own health check";
  EXPECT_EQ(read(version2(0x20, 0x11, std::string(12, '\x01'))), "-");
  EXPECT_EQ(read(version2(0x21, 0x31, std::string(216, 'a'))), "-") << "by a Unix socket";
  EXPECT_EQ(read(version2(0x21, 0x11, kTcp4.substr(16) + "\x03\x00\x04\x00\x00\x00\x00"s)),
            "203.0.113.7:4660")
      << "with what else the proxy tells";
}

TEST(ProxyHeader, RefusesWhatIsNone) {
  for (const std::string& header : {
           "GET / HTTP/1.1\r\n"s,
           "\x16\x03\x01\x02\x00"s,
           "PROXY\r\n"s,
           "PROXY TCP5 1.2.3.4 1.2.3.4 1 2\r\n"s,
           "PROXY TCP4 2001:db8::1 1.2.3.4 1 2\r\n"s,
           "PROXY TCP6 1.2.3.4 1.2.3.4 1 2\r\n"s,
           "PROXY TCP4 1.2.3.4 1.2.3.4 1 65536\r\n"s,
           "PROXY TCP4 1.2.3.4 1.2.3.4 -1 2\r\n"s,
           "PROXY TCP4  1.2.3.4 1.2.3.4 1 2\r\n"s,
           "PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3\r\n"s,
           "PROXY TCP4 1.2.3.4\r\n"s,
           "PROXY TCP4 " + std::string(100, '1'),
           version2(0x31, 0x11, std::string(12, 'a')),
           version2(0x22, 0x11, std::string(12, 'a')),
           version2(0x21, 0x11, std::string(11, 'a')),
           version2(0x21, 0x21, std::string(35, 'a')),
           version2(0x21, 0x11, std::string(1009, 'a')),
       }) {
    EXPECT_EQ(read(header), "wrong") << header;
  }
  EXPECT_EQ(read(version2(0x20, 0x11, std::string(1008, 'a'))), "-") << "the limit to the byte";
}

TEST(ProxyHeader, IsReadToItsLastByteAndNoFurther) {
  const std::string lines[] = {"PROXY TCP4 203.0.113.7 10.0.0.1 4660 443\r\n", kTcp4,
                               "PROXY UNKNOWN\r\n"};
  for (const std::string& header : lines) {
    std::string begun;
    for (auto missing = missing_of_proxy_header(begun, 1024); *missing > 0;
         missing = missing_of_proxy_header(begun, 1024)) {
      ASSERT_LE(begun.size() + *missing, header.size());
      begun += header.substr(begun.size(), *missing);
    }
    EXPECT_EQ(begun, header);
  }
}

}  // namespace
}  // namespace housecalld::net
