// SPDX-License-Identifier: Apache-2.0
// An amp.yaml that somebody else has written.
#include <string>

#include "routing/manifest/manifest.hpp"
#include "tests/fuzz/fuzz_input.hpp"

namespace housecalld {
namespace {

bool wants_anything(const manifest::SubscribeObject& object) {
  return object.create_event || object.update_event || object.delete_event ||
         !object.other_events.empty();
}

void check(const std::string& text) {
  const manifest::Loaded loaded = manifest::parse_manifest(text);
  for (const manifest::Problem& problem : loaded.problems) {
    fuzz::require(problem.line >= 1 && problem.column >= 1, "a problem has a place");
    fuzz::require(!problem.message.empty(), "a problem has a text");
  }
  if (!loaded.problems.empty()) return;
  for (const manifest::Integration& integration : loaded.manifest.integrations) {
    fuzz::require(!integration.name.empty(), "an integration has a name");
    for (const manifest::SubscribeObject& object : integration.subscribe) {
      const bool complete = !object.object.empty() && !object.destination.empty();
      fuzz::require(complete || !wants_anything(object), "a route says what goes where");
    }
  }
}

}  // namespace
}  // namespace housecalld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  housecalld::check(housecalld::fuzz::text_of(data, size));
  return 0;
}
