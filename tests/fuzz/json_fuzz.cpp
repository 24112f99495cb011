// SPDX-License-Identifier: Apache-2.0
// Our reader of JSON beside an independent one: what simdjson takes we take, with the same members;
// what we take and it does not is one of the few things for whose sake ours exists.
#include <simdjson.h>

#include <string>
#include <string_view>

#include "routing/json/value.hpp"
#include "tests/fuzz/fuzz_input.hpp"

namespace housecalld {
namespace {

namespace dom = simdjson::dom;

/// Numbers beyond 64 bits, lone surrogates; and its levels are counted differently.
bool is_known_difference(simdjson::error_code error) {
  return error == simdjson::NUMBER_ERROR || error == simdjson::STRING_ERROR ||
         error == simdjson::DEPTH_ERROR;
}

void check_members(json::Value ours, const dom::element& theirs, int levels) {
  dom::object object;
  if (theirs.get(object) == simdjson::SUCCESS) {
    const json::Object mine = ours.object();
    fuzz::require(mine.members().size() == object.size(), "as many members");
    std::size_t i = 0;
    for (const auto& [key, value] : object) {
      fuzz::require(mine.members()[i].first == key, "the same names");
      if (levels > 0) check_members(mine.members()[i].second, value, levels - 1);
      ++i;
    }
  } else if (theirs.is_array()) {
    const auto mine = ours.elements();
    const dom::array array = theirs.get_array().value_unsafe();
    fuzz::require(mine.size() == array.size(), "as many elements");
    for (std::size_t i = 0; i < mine.size() && levels > 0; ++i) {
      check_members(mine[i], array.at(i).value_unsafe(), levels - 1);
    }
  } else if (theirs.is_string()) {
    fuzz::require(ours.string() == theirs.get_string().value_unsafe(), "the same characters");
  }
}

void check(const std::string& text) {
  const json::Parsed ours = json::parse(text);
  dom::parser parser;
  dom::element theirs;
  const auto error = parser.parse(text).get(theirs);
  if (ours.value) {
    fuzz::require(error == simdjson::SUCCESS || is_known_difference(error), "JSON for both");
    fuzz::require(json::same(*ours.value, *ours.value), "the same as itself");
    fuzz::require(json::parse(ours.value->text()).value.has_value(),
                  "valid without what is around");
    static_cast<void>(json::at_pointer(*ours.value, "/a/0"));
  } else {
    fuzz::require(error != simdjson::SUCCESS || ours.error.starts_with("expected fewer levels"),
                  "JSON for neither");
  }
  if (ours.value && error == simdjson::SUCCESS) check_members(*ours.value, theirs, 4);
}

}  // namespace
}  // namespace housecalld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  housecalld::check(housecalld::fuzz::text_of(data, size));
  return 0;
}
