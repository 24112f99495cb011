// SPDX-License-Identifier: Apache-2.0
#include "routing/message/record_slice.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace housecalld::message {
namespace {

struct Row {
  std::string body;
  std::string slice;  ///< empty: there is no record

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.body; }
};

class RecordSlice : public testing::TestWithParam<Row> {};

TEST_P(RecordSlice, IsTheRecordByteForByte) {
  const auto slice = record_slice(GetParam().body, "job");
  EXPECT_EQ(slice.value_or(""), GetParam().slice);
}

INSTANTIATE_TEST_SUITE_P(
    Table, RecordSlice,
    testing::Values(Row{R"({"job":{"id":"job_1"}})", R"({"id":"job_1"})"},
                    Row{R"({"job":{}})", "{}"},
                    Row{"{ \"job\" :\t{ \"id\" : 1 }  \r\n , \"event\": 2 }\n", "{ \"id\" : 1 }"},
                    Row{"{\"event\":1,\"job\":{\"a\":[1, 2]}\n}\n\n", "{\"a\":[1, 2]}"},
                    // Escapes, braces in strings and odd numbers stay as they are.
                    Row{R"({"job":{"a":"\u00e9\/}{\"","b":1.50e+2,"c":-0}})",
                        R"({"a":"\u00e9\/}{\"","b":1.50e+2,"c":-0})"},
                    Row{R"({"job":{"job":{"id":2},"id":1}})", R"({"job":{"id":2},"id":1})"},
                    Row{R"({"x":{"job":{"id":2}},"job":{"id":1}})", R"({"id":1})"},
                    Row{R"({"x":[{"job":{"id":2}}],"y":"\"job\":{","job":{"id":1}})",
                        R"({"id":1})"},
                    Row{R"({"\u006aob":{"id":1}})", R"({"id":1})"},
                    Row{R"({"job":{"id":1},"job":{"id":2}})", R"({"id":1})"},
                    // No record.
                    Row{R"({"event":"job.created"})", ""}, Row{R"({"job":null})", ""},
                    Row{R"({"job":"job_1"})", ""}, Row{R"({"job":[{"id":1}]})", ""},
                    Row{R"({"job":null,"job":{"id":2}})", ""}, Row{R"({"jobs":{"id":1}})", ""},
                    Row{"{}", ""}, Row{"[]", ""}, Row{"1", ""}));

}  // namespace
}  // namespace housecalld::message
