// SPDX-License-Identifier: Apache-2.0
#include "routing/base/terminal_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace housecalld::base {
namespace {

TEST(TerminalText, ShowsWhatATerminalWouldObey) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {"plain, \xC3\xA4\xC3\xB6 and \xF0\x9F\x91\xB7",
       "plain, \xC3\xA4\xC3\xB6 and \xF0\x9F\x91\xB7"},
      {"\x1B[31mred", "\\u001b[31mred"},
      {"\x1B]0;title\x07", "\\u001b]0;title\\u0007"},
      {"a\rb\bc", "a\\u000db\\u0008c"},
      {std::string("a\0b", 3), "a\\u0000b"},
      {"\x7F\xC2\x9B"
       "31m",
       "\\u007f\\u009b31m"},
      {"job_\xE2\x80\xAE"
       "1",
       "job_\\u202e1"},
      {"\xE2\x81\xA6x\xE2\x81\xA9", "\\u2066x\\u2069"},
      {"\xD8\x9C\xE2\x80\x8F\xEF\xBB\xBF", "\\u061c\\u200f\\ufeff"},
      {"\x80\xC0\x9B\xFF\xE2\x80", "\\u0080\\u00c0\\u009b\\u00ff\\u00e2\\u0080"},
      {"\xED\xA0\x80", "\\u00ed\\u00a0\\u0080"},
      {"two\nlines\t", "two\\u000alines\\u0009"},
  };
  for (const auto& [text, shown] : cases) EXPECT_EQ(terminal_text(text), shown);
  EXPECT_EQ(terminal_text("two\nlines\t\x1B", Lines::kKeep), "two\nlines\t\\u001b");
}

}  // namespace
}  // namespace housecalld::base
