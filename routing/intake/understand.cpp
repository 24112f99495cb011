// SPDX-License-Identifier: Apache-2.0
#include "routing/intake/understand.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <utility>

#include "routing/json/value.hpp"

namespace housecalld::intake {
namespace {

using event::Action;
using event::Tombstone;

/// HCP's records have some dozens. Every commit waits while they are compared.
constexpr std::size_t kMostFields = 1'000;

std::optional<json::Value> record_of(const json::Parsed& body, std::string_view payload_key) {
  if (!body.value) return std::nullopt;
  const auto record = body.value->object().find(payload_key);
  return record && record->is_object() ? record : std::nullopt;
}

bool begins_anew(const event::ObjectEvent& object, base::Timestamp deleted_at) {
  return object.action == Action::kCreate && object.occurred_at && *object.occurred_at > deleted_at;
}

/// What it says about the record's life; nothing when it is not about our record.
Tombstone tombstone_of(const event::ObjectEvent& object, const event::Installation& installation,
                       const Known& known) {
  if (!object.record_id || object.ghost_job || plan::is_foreign(object, installation)) {
    return Tombstone::kKeep;
  }
  if (object.action == Action::kDelete) {
    const bool of_an_earlier_life =
        known.created_at && object.occurred_at && *object.occurred_at < *known.created_at;
    return of_an_earlier_life ? Tombstone::kKeep : Tombstone::kSet;
  }
  const bool lifts = known.deleted_at && begins_anew(object, *known.deleted_at);
  return lifts ? Tombstone::kLift : Tombstone::kKeep;
}

plan::Plan held_back(base::Timestamp deleted_at) {
  return {event::EventState::kUnrouted,
          "its record was deleted at " + base::to_rfc3339(deleted_at) +
              "; mapping.after_delete decides",
          {}};
}

}  // namespace

Understood understand(std::string_view body, mapping::Mapped mapped,
                      const event::Installation& installation, const plan::RoutingTable& table,
                      const Known& known) {
  Understood made;
  made.object = std::move(mapped.object);
  if (!mapped.reason.empty()) {
    made.plan.state = event::EventState::kUnmapped;
    made.plan.reason = std::move(mapped.reason);
    return made;
  }
  event::ObjectEvent& object = made.object;
  made.order_key = plan::order_key(object, installation);
  made.tombstone = tombstone_of(object, installation, known);
  const json::Parsed parsed = table.filters.empty() ? json::Parsed() : json::parse(body);
  plan::Facts facts;
  facts.record = record_of(parsed, object.payload_key);
  facts.fields_updated = known.fields_updated ? &*known.fields_updated : nullptr;
  made.plan = plan::plan(object, installation, table, facts);

  const bool late =
      known.deleted_at && object.action != Action::kDelete && made.tombstone != Tombstone::kLift;
  if (!late) return made;
  made.record_deleted_at = known.deleted_at;
  if (table.after_delete == plan::AfterDelete::kOther) object.action = Action::kOther;
  if (table.after_delete == plan::AfterDelete::kHold &&
      made.plan.state == event::EventState::kRouted) {
    made.plan = held_back(*known.deleted_at);
  }
  return made;
}

std::optional<std::vector<std::string>> changed_fields(std::string_view before,
                                                       std::string_view now,
                                                       std::string_view payload_key) {
  const json::Parsed old_body = json::parse(before);
  const json::Parsed new_body = json::parse(now);
  const auto old_record = record_of(old_body, payload_key);
  const auto new_record = record_of(new_body, payload_key);
  if (!old_record || !new_record) return std::nullopt;
  const json::Object old_members = old_record->object();
  const json::Object new_members = new_record->object();
  if (std::max(old_members.members().size(), new_members.members().size()) > kMostFields) {
    return std::nullopt;
  }

  // Of a repeated key the last counts.
  std::map<std::string, json::Value, std::less<>> gone;
  for (const auto& [name, value] : old_members.members()) gone.insert_or_assign(name, value);
  std::map<std::string, json::Value, std::less<>> last;
  for (const auto& [name, value] : new_members.members()) last.insert_or_assign(name, value);

  std::vector<std::string> changed;
  for (const auto& [name, value] : new_members.members()) {
    const auto counts = last.find(name);
    if (counts == last.end()) continue;  // seen already
    const auto was = gone.find(name);
    if (was == gone.end() || !json::same(was->second, counts->second)) changed.push_back(name);
    if (was != gone.end()) gone.erase(was);
    last.erase(counts);
  }
  for (const auto& [name, value] : gone) changed.push_back(name);
  return changed;
}

}  // namespace housecalld::intake
