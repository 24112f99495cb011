// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/subscribe_object.hpp"

#include <algorithm>
#include <array>

namespace housecalld::manifest {
namespace {

using Name = std::string_view;

constexpr std::array<Name, 7> kObjects = {"customers", "employees", "estimates",       "invoices",
                                          "jobs",      "leads",     "job.appointments"};
constexpr std::array<Name, 2> kOnlyOtherEvents = {"employees", "job.appointments"};
constexpr std::array<Name, 8> kKeys = {
    "objectName",  "destination", "inheritFieldsAndMapping", "createEvent",
    "updateEvent", "deleteEvent", "associationChangeEvent",  "otherEvents"};
constexpr std::array<Name, 1> kEventKeys = {"enabled"};
constexpr std::array<Name, 3> kUpdateEventKeys = {"enabled", "watchFieldsAuto",
                                                  "requiredWatchFields"};

std::string list_of_objects() {
  std::string text;
  for (const Name name : kObjects) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

std::string read_object_name(YamlReader& reader, const Spot& spot) {
  std::string name = reader.required_text(spot, "objectName");
  if (name == "employee") return "employees";
  if (name.empty() || std::ranges::find(kObjects, name) != kObjects.end()) return name;
  std::string hint = did_you_mean(name, kObjects);
  if (hint.empty()) hint = "; it must be one of " + list_of_objects();
  reader.complain(spot, "objectName", in_quotes(name) + " is not an object to subscribe to" + hint);
  return {};
}

/// True when the event stands there and is enabled.
bool read_event(YamlReader& reader, const Spot& spot, Name key, std::span<const Name> keys) {
  const auto event = YamlReader::member(spot, key);
  if (!event || !reader.check_mapping(*event, keys)) return false;
  const std::string enabled = reader.required_text(*event, "enabled");
  if (!enabled.empty() && enabled != "always") {
    reader.complain(*event, "enabled", "must be \"always\", not " + in_quotes(enabled));
  }
  return enabled == "always";
}

std::vector<std::string> read_other_events(YamlReader& reader, const Spot& spot) {
  std::vector<std::string> events;
  const auto list = YamlReader::member(spot, "otherEvents");
  if (!list) return events;
  for (const Spot& element : reader.elements(*list)) {
    if (element.node.IsScalar() && !element.node.Scalar().empty()) {
      events.push_back(element.node.Scalar());
    } else {
      reader.complain(element, "must be an event string such as \"invoice.paid\"");
    }
  }
  return events;
}

void check_events_exist(YamlReader& reader, const Spot& spot, const SubscribeObject& made) {
  if (std::ranges::find(kOnlyOtherEvents, made.object) == kOnlyOtherEvents.end()) return;
  for (const Name key : {"createEvent", "updateEvent", "deleteEvent"}) {
    if (const auto event = YamlReader::member(spot, key)) {
      reader.complain(*event, made.object +
                                  " has no such event; list what you want, as Housecall "
                                  "Pro sends it, under otherEvents");
    }
  }
}

}  // namespace

SubscribeObject read_subscribe_object(YamlReader& reader, const Spot& spot) {
  SubscribeObject made;
  made.line = spot.node.Mark().line + 1;
  if (!reader.check_mapping(spot, kKeys)) return made;
  made.object = read_object_name(reader, spot);
  made.destination = reader.required_text(spot, "destination");
  made.create_event = read_event(reader, spot, "createEvent", kEventKeys);
  made.update_event = read_event(reader, spot, "updateEvent", kUpdateEventKeys);
  made.delete_event = read_event(reader, spot, "deleteEvent", kEventKeys);
  made.other_events = read_other_events(reader, spot);
  check_events_exist(reader, spot, made);
  if (const auto event = YamlReader::member(spot, "associationChangeEvent")) {
    reader.complain(*event, "Housecall Pro has no association events");
  }
  return made;
}

}  // namespace housecalld::manifest
