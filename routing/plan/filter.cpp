// SPDX-License-Identifier: Apache-2.0
#include "routing/plan/filter.hpp"

#include <algorithm>

#include "routing/base/text.hpp"
#include "routing/mapping/event_name.hpp"

namespace housecalld::plan {
namespace {

base::Error wrong(const std::string& what) {
  return base::fail(base::Errc::kInvalid,
                    what +
                        "; expected a JSON Pointer and `exists`, `equals JSON` or `in [JSON]`, "
                        "such as /work_status in [\"completed\"]");
}

std::string_view take_word(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text = base::trimmed(text.substr(end));
  return word;
}

template <typename List>
bool has(const List& list, std::string_view item) {
  return list.empty() || std::ranges::find(list, item) != list.end();
}

bool holds(const Condition& condition, std::optional<json::Value> record) {
  const auto found = record ? json::at_pointer(*record, condition.pointer) : std::nullopt;
  const auto is = [&](const std::string& wanted) {
    const json::Parsed parsed = json::parse(wanted);
    return parsed.value && json::same(*found, *parsed.value);
  };
  const bool so = found && (condition.exists || std::ranges::any_of(condition.values, is));
  return so != condition.negated;
}

}  // namespace

base::Result<Condition> parse_condition(std::string_view text) {
  Condition made;
  text = base::trimmed(text);
  made.pointer = take_word(text);
  if (made.pointer.empty() || !json::is_pointer(made.pointer)) {
    return wrong("\"" + made.pointer + "\" is no JSON Pointer");
  }
  std::string_view word = take_word(text);
  made.negated = word == "not";
  if (made.negated) word = take_word(text);
  made.exists = word == "exists";
  if (made.exists) {
    if (!text.empty()) return wrong("nothing follows `exists`");
    return made;
  }
  if (word != "equals" && word != "in") return wrong("\"" + std::string(word) + "\" is not known");
  const json::Parsed value = json::parse(text);
  if (!value.value) return wrong("what follows `" + std::string(word) + "` is not JSON");
  if (word == "equals") {
    made.values.emplace_back(value.value->text());
    return made;
  }
  if (!value.value->is_array()) return wrong("what follows `in` is not a list");
  for (const json::Value one : value.value->elements()) made.values.emplace_back(one.text());
  return made;
}

bool passes(const Filter& filter, const event::ObjectEvent& object, std::string_view installation,
            std::optional<json::Value> record) {
  const auto meets = [&](const Condition& condition) { return holds(condition, record); };
  const auto& events = filter.events;
  return (has(events, object.provider_event) ||
          has(events, mapping::payload_name(object.provider_event))) &&
         has(filter.objects, object.object) && has(filter.installations, installation) &&
         std::ranges::all_of(filter.record, meets);
}

}  // namespace housecalld::plan
