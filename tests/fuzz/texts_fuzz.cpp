// SPDX-License-Identifier: Apache-2.0
// The small languages that people write by hand: conditions on records, choices of fields, secrets
// with a time; and the links that consumers bring.
#include <string>

#include "handlers/download/links.hpp"
#include "routing/installations/choices.hpp"
#include "routing/installations/rules.hpp"
#include "routing/json/value.hpp"
#include "routing/plan/filter.hpp"
#include "tests/fuzz/fuzz_input.hpp"

namespace housecalld {
namespace {

void check_condition(const std::string& text) {
  const auto condition = plan::parse_condition(text);
  if (condition.has_error()) {
    fuzz::require(!condition.error().message.empty(), "an error says what is expected");
    return;
  }
  static const json::Parsed record = json::parse(R"({"a":{"b":[1,"x",null]},"c":"\u00e9"})");
  plan::Filter filter;
  filter.record = {*condition};
  const bool passed = plan::passes(filter, {}, "acme", record.value);
  filter.record[0].negated = !filter.record[0].negated;
  fuzz::require(passed != plan::passes(filter, {}, "acme", record.value), "not is the other way");
}

void check_choices(const std::string& text) {
  for (const installations::ChoiceTexts& texts :
       {installations::ChoiceTexts{{text}, {}, {}}, installations::ChoiceTexts{{}, {text}, {}},
        installations::ChoiceTexts{{}, {}, {text}}}) {
    const auto choices = installations::parse_choices(texts);
    if (choices.has_error()) continue;
    const auto again = installations::parse_choices(installations::to_texts(*choices));
    fuzz::require(again.has_value() && *again == *choices, "choices are written as they are read");
  }
}

void check_secret(const std::string& text) {
  const auto [secret, validity] = installations::split_validity(text);
  fuzz::require(secret.size() + validity.size() <= text.size(), "nothing is added");
  const auto made = installations::parse_timed_secret(text);
  if (made.has_error()) return;
  if (made->valid_from && made->valid_until) {
    fuzz::require(*made->valid_from < *made->valid_until, "a secret counts for some time");
  }
}

void check_link(const std::string& text) {
  static const download::Links links(base::Secret<std::string>("a key"), "https://x.example",
                                     base::Millis(900'000));
  const base::Timestamp now = base::from_unix_millis(1'789'380'000'000);
  std::string id;
  const auto verdict = links.check(text, now, id);
  fuzz::require(verdict == download::Verdict::kWrong, "nobody knows the key");
}

}  // namespace
}  // namespace housecalld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = housecalld::fuzz::text_of(data, size);
  housecalld::check_condition(text);
  housecalld::check_choices(text);
  housecalld::check_secret(text);
  housecalld::check_link(text);
  return 0;
}
