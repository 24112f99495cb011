// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <csignal>
#include <string>

#include "tests/support/certificate.hpp"
#include "tests/support/files.hpp"
#include "tests/unit/daemon/net/client.hpp"
#include "tests/unit/daemon/net/running_server.hpp"

namespace housecalld::net {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr Millis kShort{150};

class ServerTlsTest : public testing::Test {
 protected:
  // The client writes through OpenSSL's own socket calls, which raise it.
  static void SetUpTestSuite() { std::signal(SIGPIPE, SIG_IGN); }

  std::string listen(const std::string& min_version = "1.2", Limits limits = {}) {
    const auto files = test::write_certificate(dir_.path());
    const tls::ServerContextOptions options{
        {{files.certificate, files.private_key}}, min_version, {}};
    return server_.listen(echo_, limits, *tls::ServerContext::create(options));
  }
  [[nodiscard]] double failures() {
    return server_.counter("housecalld_tls_handshake_failures_total");
  }

  test::TempDir dir_;
  test::FunctionHandler echo_{test::echo};
  test::RunningServer server_;
};

TEST_F(ServerTlsTest, ServesTls12AndTls13) {
  const auto address = listen();
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    test::Client client(address);
    ASSERT_TRUE(client.start_tls(version));
    EXPECT_EQ(client.exchange(kGet).body, "GET / ");
    EXPECT_EQ(client.exchange(kGet).body, "GET / ");
  }
}

TEST_F(ServerTlsTest, RefusesOlderVersionsThanTheConfiguredOne) {
  const auto from12 = listen("1.2");
  const auto from13 = listen("1.3");
  EXPECT_FALSE(test::Client(from12).start_tls(TLS1_1_VERSION));
  EXPECT_FALSE(test::Client(from13).start_tls(TLS1_2_VERSION));
  EXPECT_TRUE(test::Client(from13).start_tls(TLS1_3_VERSION));
  EXPECT_TRUE(test::eventually([&] { return failures() == 2; }));
}

TEST_F(ServerTlsTest, EndsWithCloseNotify) {
  test::Client client(listen());
  ASSERT_TRUE(client.start_tls(TLS1_3_VERSION));
  const auto answer = client.exchange("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerTlsTest, ChoosesHttp11AndServesThoseWhoOfferOnlyHttp2) {
  const auto address = listen();
  test::Client both(address);
  ASSERT_TRUE(both.start_tls(TLS1_3_VERSION, "\x02h2\x08http/1.1"));
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(both.ssl(), &chosen, &size);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "http/1.1");
  test::Client only_h2(address);
  ASSERT_TRUE(only_h2.start_tls(TLS1_3_VERSION, "\x02h2"));
  EXPECT_EQ(only_h2.exchange(kGet).status, 200);
}

TEST_F(ServerTlsTest, TheEndWithoutCloseNotifyIsHarmlessAfterARequest) {
  test::Client client(listen());
  ASSERT_TRUE(client.start_tls(TLS1_3_VERSION));
  client.send(kGet);
  client.finish_sending();
  EXPECT_EQ(client.read().status, 200);
  EXPECT_TRUE(test::eventually([&] { return server_.open_connections() == 0; }));
}

TEST_F(ServerTlsTest, ATruncatedRequestNeverReachesTheHandler) {
  test::Client client(listen());
  ASSERT_TRUE(client.start_tls(TLS1_3_VERSION));
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
  client.finish_sending();
  EXPECT_TRUE(client.gone());
  EXPECT_TRUE(test::eventually([&] { return server_.open_connections() == 0; }));
}

TEST_F(ServerTlsTest, AnswersASlowHeaderThroughTls) {
  Limits limits;
  limits.header_time = kShort;
  test::Client client(listen("1.2", limits));
  ASSERT_TRUE(client.start_tls(TLS1_3_VERSION));
  client.send("G");
  EXPECT_EQ(client.read().status, 408);
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerTlsTest, LetsAClientFinishThatSendsARefusedBodyThroughTls) {
  Limits limits;
  limits.body_bytes = 1024;
  test::Client client(listen("1.2", limits));
  ASSERT_TRUE(client.start_tls(TLS1_3_VERSION));
  EXPECT_TRUE(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 524288\r\n\r\n"));
  EXPECT_TRUE(client.send(std::string(512 * 1024, 'b')));
  EXPECT_EQ(client.read().status, 413);
  EXPECT_TRUE(client.closed());
}

TEST_F(ServerTlsTest, ClosesASlowHandshake) {
  Limits limits;
  limits.handshake_time = kShort;
  test::Client client(listen("1.2", limits));
  EXPECT_TRUE(client.gone());
  EXPECT_TRUE(test::eventually([&] { return failures() == 1; }));
}

TEST_F(ServerTlsTest, PlainTextOnATlsPortIsClientNoise) {
  test::Client client(listen());
  client.send(kGet);
  // OpenSSL may send an alert before the end.
  EXPECT_THROW((void)client.read(), std::runtime_error);
  EXPECT_TRUE(test::eventually([&] { return failures() == 1; }));
  for (const auto& entry : server_.log().entries()) EXPECT_LE(entry.level, base::LogLevel::kInfo);
}

TEST_F(ServerTlsTest, DrainClosesIdleTlsConnectionsProperly) {
  test::Client client(listen());
  ASSERT_TRUE(client.start_tls(TLS1_3_VERSION));
  EXPECT_EQ(client.exchange(kGet).status, 200);
  server_.drain();
  EXPECT_TRUE(client.closed());
  EXPECT_TRUE(server_.drained_within(5s));
}

TEST_F(ServerTlsTest, ResumesASessionByItsTicket) {
  const auto address = listen();
  test::Client first(address);
  ASSERT_TRUE(first.start_tls(TLS1_2_VERSION));
  EXPECT_EQ(first.exchange(kGet).status, 200);
  EXPECT_EQ(SSL_SESSION_has_ticket(SSL_get0_session(first.ssl())), 1);
}

}  // namespace
}  // namespace housecalld::net
