// SPDX-License-Identifier: Apache-2.0
#include "routing/http/answer.hpp"

#include <gtest/gtest.h>

namespace housecalld::http {
namespace {

using Next = Answer::Next;

class AnswerTest : public testing::Test {
 protected:
  Next head(int status) {
    EXPECT_EQ(answer_.on_line("HTTP/1.1 " + std::to_string(status) + " OK\r\n", status),
              Next::kGoOn);
    return answer_.on_line("\r\n", status);
  }
  Answer answer_{{100, 2, 5}, 4};
};

TEST_F(AnswerTest, TheHeadIsCompleteAtItsEmptyLine) {
  EXPECT_EQ(answer_.on_line("HTTP/1.1 200 OK\r\n", 200), Next::kGoOn);
  EXPECT_EQ(answer_.on_line("Retry-After:  5 \r\n", 200), Next::kGoOn);
  EXPECT_EQ(answer_.on_line("X-Empty:\r\n", 200), Next::kGoOn);
  EXPECT_FALSE(answer_.head_complete());
  EXPECT_EQ(answer_.on_line("\n", 200), Next::kHeadComplete);
  const Response response = answer_.take(true);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("retry-after"), "5");
  EXPECT_EQ(response.header("x-empty"), "");
  EXPECT_FALSE(response.body_truncated);
}

TEST_F(AnswerTest, AHeadWithoutAStatusIsRefused) {
  EXPECT_EQ(head(100), Next::kGoOn);
  EXPECT_EQ(head(0), Next::kEnough);
  EXPECT_EQ(answer_.refusal(), "no status line");
  EXPECT_FALSE(answer_.head_complete());
}

TEST_F(AnswerTest, ALineOfBlanksIsNotItsEnd) {
  EXPECT_EQ(answer_.on_line("HTTP/1.1 200 OK\r\n", 200), Next::kGoOn);
  EXPECT_EQ(answer_.on_line(" \r\n", 200), Next::kGoOn);
  EXPECT_FALSE(answer_.head_complete());
}

TEST_F(AnswerTest, InterimAnswersAreSkippedAndTheirHeadersForgotten) {
  EXPECT_EQ(answer_.on_line("HTTP/1.1 103 Early\r\n", 103), Next::kGoOn);
  EXPECT_EQ(answer_.on_line("Link: </a>\r\n", 103), Next::kGoOn);
  EXPECT_EQ(answer_.on_line("\r\n", 103), Next::kGoOn);
  EXPECT_EQ(head(204), Next::kHeadComplete);
  EXPECT_TRUE(answer_.take(true).headers.empty());
}

TEST_F(AnswerTest, TooManyInterimAnswersAreRefused) {
  EXPECT_EQ(head(100), Next::kGoOn);
  EXPECT_EQ(head(100), Next::kGoOn);
  EXPECT_EQ(head(100), Next::kEnough);
  EXPECT_EQ(answer_.refusal(), "more than 2 interim answers");
}

TEST_F(AnswerTest, SwitchingProtocolsIsAnAnswer) { EXPECT_EQ(head(101), Next::kHeadComplete); }

TEST_F(AnswerTest, ALimitIsKeptAtItsEdge) {
  EXPECT_EQ(answer_.on_line("HTTP/1.1 200 OK\r\n", 200), Next::kGoOn);
  EXPECT_EQ(answer_.on_line("X: " + std::string(78, 'x') + "\r\n", 200), Next::kGoOn);
  EXPECT_EQ(answer_.on_line("\r", 200), Next::kEnough) << "the 101st byte";
  EXPECT_EQ(answer_.refusal(), "more than 100 bytes of headers");
}

TEST_F(AnswerTest, TrailersCountAndAreNoHeaders) {
  ASSERT_EQ(head(200), Next::kHeadComplete);
  EXPECT_EQ(answer_.on_line("X-Trailer: a\r\n", 200), Next::kGoOn);
  EXPECT_EQ(answer_.on_line(std::string(80, 'x'), 200), Next::kEnough);
  EXPECT_TRUE(answer_.take(false).headers.empty());
}

TEST_F(AnswerTest, OfTheBodyAPrefixIsKeptAndALittleMoreRead) {
  ASSERT_EQ(head(200), Next::kHeadComplete);
  EXPECT_EQ(answer_.on_body("thank"), Next::kGoOn);
  EXPECT_EQ(answer_.on_body("s ar"), Next::kGoOn) << "nine: four kept, five read on";
  EXPECT_EQ(answer_.on_body("e"), Next::kEnough);
  const Response response = answer_.take(false);
  EXPECT_EQ(response.body, "than");
  EXPECT_TRUE(response.body_truncated);
}

TEST_F(AnswerTest, ABodyThatEndsBadlyIsTruncated) {
  ASSERT_EQ(head(200), Next::kHeadComplete);
  EXPECT_EQ(answer_.on_body("ok"), Next::kGoOn);
  const Response response = answer_.take(false);
  EXPECT_EQ(response.body, "ok");
  EXPECT_TRUE(response.body_truncated);
}

}  // namespace
}  // namespace housecalld::http
