// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/subscribe_action.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "routing/manifest/read_action.hpp"
#include "routing/mapping/event_name.hpp"
#include "routing/mapping/mapping.hpp"

namespace housecalld::manifest {
namespace {

using Name = std::string_view;

constexpr std::array<Name, 7> kObjects = {"customers", "employees", "estimates",       "invoices",
                                          "jobs",      "leads",     "job.appointments"};
constexpr std::array<Name, 2> kOnlyOtherEvents = {"employees", "job.appointments"};
constexpr std::array<Name, 3> kChanges = {"createEvent", "updateEvent", "deleteEvent"};

std::string read_name(YamlReader& reader, const Spot& spot) {
  std::string name = object_name(spot);
  if (name.empty() || std::ranges::find(kObjects, name) != kObjects.end()) return name;
  std::string hint = did_you_mean(name, kObjects);
  if (hint.empty()) hint = "; expected " + one_of(kObjects);
  reader.error("object-exists", member_or_mapping(spot, "objectName"),
               in_quotes(name) + " is not an object to subscribe to" + hint);
  return {};
}

/// What HCP calls it in its payloads, which is what events are compared with.
std::string read_event(YamlReader& reader, const Spot& spot, const std::string& object) {
  const std::string& written = spot.node.Scalar();
  std::string event(mapping::payload_name(written));
  if (event != written) {
    reader.note("event-name", spot,
                in_quotes(written) + " is taken as " + in_quotes(event) +
                    ", as Housecall Pro's payloads call it");
  }
  const auto known = mapping::known_events();
  if (std::ranges::find(known, event) == known.end()) {
    reader.warning(
        "event-name", spot,
        "Housecall Pro is not known to send " + in_quotes(written) + did_you_mean(written, known));
    return event;
  }
  const Name theirs = mapping::read_event_name(event).object;
  if (theirs != object && !object.empty()) {
    reader.warning(
        "event-object", spot,
        in_quotes(written) + " is an event of " + std::string(theirs) + " and never comes here");
  }
  return event;
}

void read_watch(YamlReader& reader, const Spot& object, SubscribeObject& made) {
  const auto update = member(object, "updateEvent");
  if (!update || !update->node.IsMap()) return;
  const auto listed = member(*update, "requiredWatchFields");
  const std::string automatic = text(*update, "watchFieldsAuto");
  const bool lists = listed && listed->node.IsSequence() && listed->node.size() > 0;
  if (lists == !automatic.empty()) {
    reader.error("update-event-watch-fields", *update,
                 lists ? "watchFieldsAuto and requiredWatchFields exclude each other"
                       : "needs watchFieldsAuto, or at least one field in requiredWatchFields");
  }
  made.watch = lists ? Watch::kListed : automatic == "selected" ? Watch::kSelected : Watch::kAll;
  if (!listed) return;
  for (const Spot& spot : elements(*listed)) {
    if (!spot.node.IsScalar()) continue;
    made.watched.push_back(spot.node.Scalar());
    if (made.watched.back().find_first_of(".[") == std::string::npos) continue;
    reader.error("watch-fields-no-nesting", spot, "only top-level fields can be watched");
  }
}

/// Create, update and delete events have the fields of a read object.
void check_inheritance(YamlReader& reader, const Spot& spot, const SubscribeObject& made,
                       const Integration& integration) {
  const bool changes = made.create_event || made.update_event || made.delete_event;
  if (!changes || made.object.empty()) return;
  if (!flag(spot, "inheritFieldsAndMapping")) {
    reader.error("subscribe-inherit-fields", member_or_mapping(spot, "inheritFieldsAndMapping"),
                 "must be true: the fields are those of the read object");
  }
  const bool has_read = !integration.read.empty();
  if (has_read && integration.read_object(made.object) == nullptr) {
    reader.error(
        "subscribe-requires-read", spot,
        "read has no object " + in_quotes(made.object) + ", whose fields these events would have");
  }
}

void check_events(YamlReader& reader, const Spot& spot, const SubscribeObject& made) {
  if (const auto event = member(spot, "associationChangeEvent")) {
    reader.error("association-change-event", *event, "Housecall Pro has no association events");
  }
  if (std::ranges::find(kOnlyOtherEvents, made.object) != kOnlyOtherEvents.end()) {
    for (const Name key : kChanges) {
      if (const auto event = member(spot, key)) {
        reader.error("event-object", *event,
                     made.object +
                         " has no such event; list what you want, as Housecall Pro "
                         "sends it, under otherEvents");
      }
    }
  }
  const bool any =
      std::ranges::any_of(kChanges, [&](Name key) { return member(spot, key).has_value(); });
  if (any || !made.other_events.empty()) return;
  reader.warning("subscribe-minimum-events", spot, "names no event, so nothing comes of it");
}

SubscribeObject read_object(YamlReader& reader, const Spot& spot, const Integration& integration) {
  SubscribeObject made;
  made.line = spot.node.Mark().line + 1;
  if (!spot.node.IsMap()) return made;
  made.object = read_name(reader, spot);
  made.destination = text(spot, "destination");
  made.create_event = member(spot, "createEvent").has_value();
  made.update_event = member(spot, "updateEvent").has_value();
  made.delete_event = member(spot, "deleteEvent").has_value();
  for (const Spot& event : elements(spot, "otherEvents")) {
    if (!event.node.IsScalar() || event.node.Scalar().empty()) continue;
    made.other_events.push_back(read_event(reader, event, made.object));
  }
  read_watch(reader, spot, made);
  check_events(reader, spot, made);
  check_inheritance(reader, spot, made, integration);
  return made;
}

}  // namespace

std::span<const std::string_view> subscribable_objects() { return kObjects; }

std::vector<SubscribeObject> read_subscribe(YamlReader& reader, const Spot& subscribe,
                                            const Integration& integration) {
  std::vector<SubscribeObject> objects;
  std::set<std::string> seen;
  for (const Spot& spot : elements(subscribe, "objects")) {
    objects.push_back(read_object(reader, spot, integration));
    const std::string& name = objects.back().object;
    if (name.empty() || seen.insert(name).second) continue;
    reader.error("duplicate-subscribe-object", spot, name + " stands here a second time");
  }
  return objects;
}

}  // namespace housecalld::manifest
