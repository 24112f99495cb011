// SPDX-License-Identifier: Apache-2.0
#include "routing/mapping/json_body.hpp"

namespace housecalld::mapping {
namespace {

/// A parser never gives memory back and keeps about ten times the largest body it saw. HCP's bodies
/// are a few KB; larger ones get a parser of their own.
constexpr std::size_t kSharedParserLimit = 64UL * 1024;

}  // namespace

JsonBody::JsonBody(std::string_view body) {
  thread_local simdjson::dom::parser shared;
  if (body.empty()) {
    error_ = simdjson::EMPTY;
    return;
  }
  if (body.size() > kSharedParserLimit) own_parser_ = std::make_unique<simdjson::dom::parser>();
  simdjson::dom::parser& parser = own_parser_ ? *own_parser_ : shared;
  error_ = parser.parse(body.data(), body.size()).get(root_);
}

std::string_view string_at(const simdjson::dom::object& object, std::string_view key) {
  std::string_view text;
  if (object.at_key(key).get(text) != simdjson::SUCCESS) return {};
  return text;
}

}  // namespace housecalld::mapping
