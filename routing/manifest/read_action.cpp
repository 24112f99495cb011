// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/read_action.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "routing/manifest/field_path.hpp"
#include "routing/manifest/schedule.hpp"

namespace housecalld::manifest {
namespace {

using Name = std::string_view;

/// What the connector reads of Housecall Pro.
constexpr std::array<Name, 15> kReadable = {"customers",
                                            "employees",
                                            "estimates",
                                            "events",
                                            "invoices",
                                            "job_fields/job_types",
                                            "jobs",
                                            "lead_sources",
                                            "leads",
                                            "price_book/material_categories",
                                            "price_book/price_forms",
                                            "price_book/services",
                                            "routes",
                                            "service_zones",
                                            "tags"};
constexpr Name kWrittenAlone = "price_book/materials";
constexpr int kLeastInterval = 10;

void check_name(YamlReader& reader, const Spot& spot, const std::string& object) {
  if (object.empty() || std::ranges::find(kReadable, object) != kReadable.end()) return;
  reader.warning(
      "object-exists", member_or_mapping(spot, "objectName"),
      object == kWrittenAlone
          ? "the connector writes " + in_quotes(object) + " and does not read it"
          : "the connector does not read " + in_quotes(object) + did_you_mean(object, kReadable));
}

void check_path(YamlReader& reader, const Spot& field, Name key) {
  const std::string name = text(field, key);
  if (parse_field_path(name)) return;
  reader.error("field-mapping-jsonpath", member_or_mapping(field, key),
               in_quotes(name) + " is no path; expected the form $['key']['key']");
}

Field read_field(YamlReader& reader, const Spot& spot) {
  for (const Name key : {"fieldName", "mapToName", "default"}) check_path(reader, spot, key);
  Field made{text(spot, "fieldName"), text(spot, "mapToName"), text(spot, "default")};
  if (made.source.empty() && made.map_to_name.empty()) {
    reader.error("required-field", spot, "needs a fieldName, or a mapToName to choose a field for");
  } else if (made.source.empty() && !member(spot, "mapToDisplayName")) {
    reader.error("required-field", member_or_mapping(spot, "mapToDisplayName"),
                 "is required where installations choose the field");
  }
  for (const Name key : {"prompt", "default"}) {
    if (made.source.empty() || !member(spot, key)) continue;
    reader.error("field-choice", member_or_mapping(spot, key),
                 "is for a field that installations choose; this one has a fieldName");
  }
  return made;
}

std::vector<Field> read_fields(YamlReader& reader, const Spot& object, Name key) {
  std::vector<Field> fields;
  for (const Spot& spot : elements(object, key)) fields.push_back(read_field(reader, spot));
  return fields;
}

void check_targets(YamlReader& reader, const Spot& object) {
  std::vector<FieldPath> taken;
  for (const Name list : {"requiredFields", "optionalFields"}) {
    for (const Spot& spot : elements(object, list)) {
      const std::string target = text(spot, "mapToName");
      const auto path = parse_field_path(target);
      if (target.empty() || !path) continue;
      if (std::ranges::any_of(taken, [&](const auto& one) { return overlap(one, *path); })) {
        reader.error("field-mapping-unique", member_or_mapping(spot, "mapToName"),
                     "another field is mapped to " + in_quotes(target) + ", too");
      }
      taken.push_back(*path);
    }
  }
}

void read_backfill(YamlReader& reader, const Spot& object, ReadObject& made) {
  const auto backfill = member(object, "backfill");
  const auto period = backfill ? member(*backfill, "defaultPeriod") : std::nullopt;
  if (!period || !period->node.IsMap()) return;
  made.backfill_days = integer(*period, "days");
  made.backfill_everything = flag(*period, "fullHistory");
  const bool days = member(*period, "days").has_value();
  if (days == member(*period, "fullHistory").has_value()) {
    reader.error("backfill-config", *period,
                 days ? "days and fullHistory exclude each other" : "needs days or fullHistory");
  }
}

void read_delivery(YamlReader& reader, const Spot& object, ReadObject& made) {
  const auto delivery = member(object, "delivery");
  if (!delivery || !delivery->node.IsMap()) return;
  made.page_size = integer(*delivery, "pageSize");
  const std::string mode = text(*delivery, "mode");
  const auto size = member(*delivery, "pageSize");
  if (mode == "auto" && size) {
    reader.error("delivery-mode", *size, "is for the mode onRequest");
  } else if (mode == "onRequest" && !size) {
    reader.error("delivery-mode", *delivery, "the mode onRequest needs a pageSize from 50 to 500");
  }
}

void check_always(YamlReader& reader, const Spot& object, const ReadObject& made) {
  constexpr Name kRule = "always-enabled-fields";
  if (!made.always) return;
  if (!member(object, "schedule")) {
    reader.error(kRule, object, "what is always enabled needs a schedule");
  }
  if (made.required_fields.empty()) {
    reader.error(kRule, member_or_mapping(object, "requiredFields"),
                 "what is always enabled needs at least one required field");
  }
  for (const Spot& field : elements(object, "requiredFields")) {
    if (const auto mapped = member(field, "mapToName")) {
      reader.error(kRule, *mapped, "what is always enabled takes required fields as they are");
    }
  }
}

ReadObject read_object(YamlReader& reader, const Spot& spot) {
  ReadObject made;
  if (!spot.node.IsMap()) return made;
  made.object = object_name(spot);
  made.destination = text(spot, "destination");
  made.schedule = text(spot, "schedule");
  made.always = text(spot, "enabled") == "always";
  made.map_to_name = text(spot, "mapToName");
  made.all_fields = text(spot, "optionalFieldsAuto") == "all";
  made.required_fields = read_fields(reader, spot, "requiredFields");
  made.optional_fields = read_fields(reader, spot, "optionalFields");
  check_name(reader, spot, made.object);
  check_schedule(reader, spot);
  check_targets(reader, spot);
  read_backfill(reader, spot, made);
  read_delivery(reader, spot, made);
  check_always(reader, spot, made);
  return made;
}

}  // namespace

std::string object_name(const Spot& object) {
  std::string name = text(object, "objectName");
  return name == "employee" ? "employees" : name;
}

void check_schedule(YamlReader& reader, const Spot& mapping) {
  const auto spot = member(mapping, "schedule");
  if (!spot || !spot->node.IsScalar() || spot->node.Scalar().empty()) return;
  const auto schedule = parse_schedule(spot->node.Scalar());
  if (schedule.has_error()) {
    reader.error("schedule-syntax", *spot,
                 in_quotes(spot->node.Scalar()) +
                     " is no schedule such as \"*/10 * * * *\": " + schedule.error().message);
    return;
  }
  const int interval = shortest_interval(*schedule);
  if (!schedule->every_minute && interval >= kLeastInterval) return;
  reader.error("schedule-minimum-interval", *spot,
               "runs must be at least 10 minutes apart; here it can be " +
                   std::to_string(interval) + (interval == 1 ? " minute" : " minutes"));
}

std::vector<ReadObject> read_read(YamlReader& reader, const Spot& read) {
  std::vector<ReadObject> objects;
  std::set<std::string> seen;
  for (const Spot& spot : elements(read, "objects")) {
    objects.push_back(read_object(reader, spot));
    const std::string& name = objects.back().object;
    if (name.empty() || seen.insert(name).second) continue;
    reader.error("duplicate-read-object", spot, name + " stands here a second time");
  }
  return objects;
}

}  // namespace housecalld::manifest
