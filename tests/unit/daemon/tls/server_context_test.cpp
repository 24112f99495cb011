// SPDX-License-Identifier: Apache-2.0
#include "daemon/tls/server_context.hpp"

#include <gmock/gmock.h>
#include <openssl/x509.h>

#include <fstream>

#include "tests/support/certificate.hpp"
#include "tests/support/files.hpp"

namespace housecalld::tls {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class ServerContextTest : public testing::Test {
 protected:
  ServerContextOptions options(const test::CertificateFiles& files) {
    return {{{files.certificate, files.private_key}}, "1.2", {}};
  }
  std::string refusal(const ServerContextOptions& wrong) {
    const auto context = ServerContext::create(wrong);
    if (context) return "accepted";
    EXPECT_EQ(context.error().code, base::Errc::kInvalid);
    return context.error().message;
  }

  test::TempDir dir_;
  test::CertificateFiles files_ = test::write_certificate(dir_.path());
};

std::string certificate_in(const ServerContext& context) {
  const auto ssl = context.new_session();
  unsigned char* der = nullptr;
  const int size = i2d_X509(SSL_get_certificate(ssl.get()), &der);
  std::string bytes(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

TEST_F(ServerContextTest, HoldsTheConfiguredMinimumVersion) {
  for (const auto& [text, version] : {std::pair("1.2", TLS1_2_VERSION), {"1.3", TLS1_3_VERSION}}) {
    auto wanted = options(files_);
    wanted.min_version = text;
    const auto context = ServerContext::create(wanted);
    ASSERT_TRUE(context) << context.error().message;
    EXPECT_EQ(SSL_get_min_proto_version((*context)->new_session().get()), version);
  }
}

TEST_F(ServerContextTest, NamesTheMissingCertificate) {
  auto wrong = options(files_);
  wrong.pairs.front().certificate = dir_.path() / "absent.crt";
  const auto text = refusal(wrong);
  EXPECT_THAT(text, StartsWith("certificate " + wrong.pairs.front().certificate.string() + ": "));
  EXPECT_THAT(text, HasSubstr("No such file or directory"));
}

TEST_F(ServerContextTest, NamesTheMissingKey) {
  auto wrong = options(files_);
  wrong.pairs.front().private_key = dir_.path() / "absent.key";
  const auto text = refusal(wrong);
  EXPECT_THAT(text, StartsWith("private key " + wrong.pairs.front().private_key.string() + ": "));
  EXPECT_THAT(text, HasSubstr("No such file or directory"));
}

TEST_F(ServerContextTest, RefusesAKeyOfAnotherCertificate) {
  auto wrong = options(files_);
  wrong.pairs.front().private_key = test::write_certificate(dir_.path(), "other").private_key;
  const auto text = refusal(wrong);
  EXPECT_THAT(text,
              HasSubstr(wrong.pairs.front().private_key.string() + " does not match certificate " +
                        wrong.pairs.front().certificate.string() + ": "));
  EXPECT_THAT(text, HasSubstr("mismatch"));
}

TEST_F(ServerContextTest, RefusesAnEncryptedKeyWithoutAskingForThePassphrase) {
  const auto files = test::write_certificate(dir_.path(), "locked", "open sesame");
  EXPECT_THAT(refusal(options(files)),
              StartsWith("private key " + files.private_key.string() + " is encrypted"));
}

TEST_F(ServerContextTest, RefusesAFileThatIsNoCertificate) {
  auto wrong = options(files_);
  wrong.pairs.front().certificate = dir_.path() / "text.crt";
  std::ofstream(wrong.pairs.front().certificate) << "not a certificate\n";
  EXPECT_THAT(refusal(wrong), EndsWith("text.crt: the file holds none in PEM format"));
}

TEST_F(ServerContextTest, RefusesAnUnknownVersion) {
  auto wrong = options(files_);
  wrong.min_version = "1.1";
  EXPECT_EQ(refusal(wrong), "TLS version 1.1 is not 1.2 or 1.3");
}

TEST_F(ServerContextTest, ReloadChangesNewSessionsOnly) {
  const auto context = *ServerContext::create(options(files_));
  const auto before = certificate_in(*context);
  const auto old_session = context->new_session();
  ASSERT_TRUE(context->reload(options(test::write_certificate(dir_.path(), "renewed"))));
  EXPECT_NE(certificate_in(*context), before);
  EXPECT_NE(SSL_get_SSL_CTX(old_session.get()), SSL_get_SSL_CTX(context->new_session().get()));
}

TEST_F(ServerContextTest, AFailedReloadChangesNothing) {
  const auto context = *ServerContext::create(options(files_));
  const auto before = certificate_in(*context);
  auto wrong = options(files_);
  wrong.pairs.front().certificate = dir_.path() / "absent.crt";
  EXPECT_FALSE(context->reload(wrong));
  EXPECT_EQ(certificate_in(*context), before);
}

}  // namespace
}  // namespace housecalld::tls
