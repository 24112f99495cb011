// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/request_reader.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

namespace housecalld::net {
namespace {

using State = RequestReader::State;

constexpr std::size_t kHeaderBytes = 1024;
constexpr std::size_t kBodyBytes = 10;

RequestReader reader() { return {kHeaderBytes, kBodyBytes}; }

/// Gives `bytes` to the reader in pieces of at most `piece`, as long as it wants any.
void feed(RequestReader& reader, std::string_view bytes, std::size_t piece = 100'000) {
  while (!bytes.empty() && reader.state() != State::kRejected) {
    const auto space = reader.space();
    const auto size = std::min({piece, bytes.size(), space.size()});
    std::copy_n(bytes.data(), size, space.data());
    reader.received(size);
    bytes.remove_prefix(size);
  }
}

int rejected_with(std::string_view bytes) {
  auto subject = reader();
  feed(subject, bytes);
  return subject.state() == State::kRejected ? subject.rejection().status : 0;
}

std::string with_header_of(std::size_t size) {
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
}

TEST(RequestReader, ReadsTheSameHoweverTheBytesAreCut) {
  const std::string bytes =
      "POST /a?b=c HTTP/1.1\r\nHost: x\r\nApi-Signature:  s \r\nContent-Length: 5\r\n\r\nhello";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    auto subject = reader();
    feed(subject, bytes, piece);
    ASSERT_EQ(subject.state(), State::kComplete) << piece;
    const auto taken = subject.take();
    EXPECT_EQ(taken.request.method, "POST");
    EXPECT_EQ(taken.request.target, "/a?b=c");
    EXPECT_EQ(taken.request.path(), "/a");
    EXPECT_EQ(taken.request.body, "hello");
    EXPECT_EQ(handlers::find_header(taken.request.headers, "api-signature"), "s");
    EXPECT_TRUE(taken.keep_alive);
    EXPECT_EQ(subject.state(), State::kEmpty);
  }
}

TEST(RequestReader, ReadsATargetInAbsoluteForm) {
  const std::pair<const char*, const char*> cases[] = {
      {"http://hc.example:80/webhooks/a?b=c", "/webhooks/a?b=c"},
      {"HTTPS://hc.example:80", "/"},
      {"http://hc.example:80?b=c", "/?b=c"}};
  for (const auto& [target, path] : cases) {
    auto subject = reader();
    feed(subject, std::string("GET ") + target + " HTTP/1.1\r\nHost: other\r\n\r\n");
    ASSERT_EQ(subject.state(), State::kComplete) << target;
    const auto request = subject.take().request;
    EXPECT_EQ(request.target, path);
    EXPECT_EQ(handlers::find_header(request.headers, "Host"), "hc.example:80")
        << "the target decides";
  }
  auto subject = reader();
  feed(subject, "GET /a?u=http://b/c HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(subject.take().request.target, "/a?u=http://b/c");
}

TEST(RequestReader, ReservesNothingForWhatIsOnlyAnnounced) {
  RequestReader subject(kHeaderBytes, 64U << 20U);
  feed(subject, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000000\r\n\r\nabc");
  EXPECT_EQ(subject.state(), State::kBody);
  EXPECT_LT(subject.held(), 200U);
}

TEST(RequestReader, TakesPipelinedRequestsInOrder) {
  auto subject = reader();
  feed(subject,
       "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
       "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
       "\r\nGET /3 HTTP/1.1\r\nHo");
  EXPECT_EQ(subject.take().request.target, "/1");
  const auto second = subject.take().request;
  EXPECT_EQ(second.target, "/2");
  EXPECT_EQ(second.body, "hi");
  EXPECT_EQ(subject.state(), State::kHeader);
  feed(subject, "st: a\r\n\r\n");
  EXPECT_EQ(subject.take().request.target, "/3");
}

TEST(RequestReader, UndoesChunkedCodingAndKeepsTrailersOutOfTheHeaders) {
  auto subject = reader();
  feed(subject,
       "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
       "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nApi-Signature: forged\r\n\r\n",
       1);
  ASSERT_EQ(subject.state(), State::kComplete);
  const auto request = subject.take().request;
  EXPECT_EQ(request.body, "abcde");
  EXPECT_EQ(handlers::find_header(request.headers, "Api-Signature"), std::nullopt);
}

TEST(RequestReader, ReadsChunksByTheByte) {
  const std::string bytes =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "1\r\na\r\n0\r\n\r\n";
  for (std::size_t piece = 1; piece <= 8; ++piece) {
    auto subject = reader();
    feed(subject, bytes + bytes, piece);
    ASSERT_EQ(subject.state(), State::kComplete) << piece;
    EXPECT_EQ(subject.take().request.body, "a");
    ASSERT_EQ(subject.state(), State::kComplete) << piece;
    EXPECT_EQ(subject.take().request.body, "a");
  }
  auto empty = reader();
  feed(empty, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 1);
  EXPECT_EQ(empty.state(), State::kComplete);
}

TEST(RequestReader, HoldsTheHeaderLimitToTheByte) {
  for (const std::size_t piece : {1UL, 7UL, 100'000UL}) {
    auto exact = reader();
    feed(exact, with_header_of(kHeaderBytes), piece);
    EXPECT_EQ(exact.state(), State::kComplete) << piece;
    auto over = reader();
    feed(over, with_header_of(kHeaderBytes + 1), piece);
    ASSERT_EQ(over.state(), State::kRejected) << piece;
    EXPECT_EQ(over.rejection().status, 431);
  }
}

TEST(RequestReader, RefusesALineWithoutEndAtTheHeaderLimit) {
  EXPECT_EQ(rejected_with("GET /" + std::string(2 * kHeaderBytes, 'a')), 431);
  EXPECT_EQ(rejected_with("GET / HTTP/1.1\r\nA: " + std::string(2 * kHeaderBytes, 'a')), 431);
}

TEST(RequestReader, RefusesAChunkLineWithoutEnd) {
  EXPECT_EQ(rejected_with("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" +
                          std::string(2 * kHeaderBytes, 'a')),
            400);
}

TEST(RequestReader, HoldsTheBodyLimitToTheByte) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(rejected_with(head + "Content-Length: 10\r\n\r\n0123456789"), 0);
  EXPECT_EQ(rejected_with(head + "Content-Length: 11\r\n\r\n"), 413);
  const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n";
  EXPECT_EQ(rejected_with(chunked + "5\r\n56789\r\n0\r\n\r\n"), 0);
  EXPECT_EQ(rejected_with(chunked + "6\r\n"), 413);
}

struct Malformed {
  const char* name;
  const char* bytes;
  int status;
};

class RequestReaderRefusesTest : public testing::TestWithParam<Malformed> {};

TEST_P(RequestReaderRefusesTest, WithItsStatus) {
  EXPECT_EQ(rejected_with(GetParam().bytes), GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(
    RequestReader, RequestReaderRefusesTest,
    testing::Values(
        Malformed{"Garbage", "\x01\x02\x03garbage\r\n\r\n", 400},
        Malformed{"TlsOnAPlainPort", "\x16\x03\x01\x02", 400},
        Malformed{"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        Malformed{"Version12", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 400},
        Malformed{"Version09", "GET /\r\n\r\n", 400},
        Malformed{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
        Malformed{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
        Malformed{"BareLineFeed", "GET / HTTP/1.1\nHost: a\n\n", 400},
        Malformed{"SpaceBeforeColon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
        Malformed{"LengthAndCoding",
                  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
                  "Transfer-Encoding: chunked\r\n\r\n",
                  400},
        Malformed{"CodingAndLength",
                  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                  "Content-Length: 1\r\n\r\n",
                  400},
        Malformed{"TwoLengths",
                  "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                  400},
        Malformed{"LengthNotANumber", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                  400},
        Malformed{"UnknownCoding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
                  400},
        Malformed{"CodingBeforeChunked",
                  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400},
        Malformed{"CodingAfterChunked",
                  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 400},
        Malformed{"ChunkedInHttp10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        Malformed{"BadChunkSize",
                  "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
        Malformed{"UnknownExpectation",
                  "POST / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 1\r\n\r\n",
                  417}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(RequestReader, AsksForContinueOnlyWhileTheBodyIsAwaited) {
  const std::string head =
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n";
  auto subject = reader();
  feed(subject, head);
  EXPECT_TRUE(subject.awaits_continue());
  auto with_body = reader();
  feed(with_body, head + "hi");
  EXPECT_FALSE(with_body.awaits_continue());
  EXPECT_EQ(with_body.state(), State::kComplete);
}

struct Persistent {
  const char* head;
  bool keep_alive;
};

TEST(RequestReader, TellsWhetherTheConnectionStays) {
  const Persistent cases[] = {
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false},
      {"GET / HTTP/1.0\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true},
  };
  for (const auto& [head, keep_alive] : cases) {
    auto subject = reader();
    feed(subject, head);
    EXPECT_EQ(subject.take().keep_alive, keep_alive) << head;
  }
}

}  // namespace
}  // namespace housecalld::net
