// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/blocks.hpp"

#include <algorithm>
#include <limits>

namespace housecalld::manifest {
namespace {

constexpr int kMany = std::numeric_limits<int>::max();

Key always(std::string_view sentence) {
  return {"enabled", Shape::kChoice, sentence, false, {}, {"always"}};
}

Key objects(std::string_view block, std::string_view rule) {
  return {.name = "objects",
          .shape = Shape::kBlocks,
          .sentence = "Each object once.",
          .required = true,
          .block = block,
          .rule = rule};
}

Key part(std::string_view name, std::string_view block, std::string_view sentence) {
  return {name, Shape::kBlock, sentence, false, block};
}

Key fields(std::string_view name, std::string_view sentence) {
  return {name, Shape::kBlocks, sentence, false, "field"};
}

std::vector<Block> frame() {
  return {{"manifest",
           {{.name = "specVersion",
             .shape = Shape::kChoice,
             .sentence = "1.0.0.",
             .required = true,
             .choices = {"1.0.0"},
             .rule = "spec-version"},
            {.name = "integrations",
             .shape = Shape::kBlocks,
             .sentence = "At least one.",
             .required = true,
             .block = "integration",
             .rule = "integration-structure"}}},
          {"integration",
           {{"name", Shape::kText, "What installations call it.", true},
            {"displayName", Shape::kText, "For people."},
            {"provider", Shape::kText, "housecallPro; others are ignored.", true},
            {"module", Shape::kText, "Housecall Pro has none."},
            part("read", "read", "What is read, and which fields of it."),
            part("write", "write", "What is written."),
            part("proxy", "proxy", "Calls that are handed through."),
            part("subscribe", "subscribe", "Which events go where."),
            part("watchSchema", "watchSchema", "Changes of the schema.")}}};
}

std::vector<Block> reading() {
  return {
      {"read", {objects("readObject", "read-objects")}},
      {"readObject",
       {{"objectName", Shape::kText, "The connector's name, such as jobs.", true},
        {"destination", Shape::kText, "The destination that gets it.", true},
        {"schedule", Shape::kText, "Cron with five fields, 10 minutes apart or more."},
        always("For every installation, whatever it chooses."),
        {"mapToName", Shape::kText, "What messages call the object."},
        {"mapToDisplayName", Shape::kText, "For people."},
        fields("requiredFields", "Fields that every message has."),
        fields("optionalFields", "Fields that an installation may choose."),
        {"optionalFieldsAuto", Shape::kChoice, "Every field may be chosen.", false, {}, {"all"}},
        part("backfill", "backfill", "What is read at the beginning."),
        part("delivery", "delivery", "When pages are sent.")}},
      {"field",
       {{"fieldName", Shape::kText, "A field of the record, or a path such as $['a']['b']."},
        {"mapToName", Shape::kText, "What messages call the field."},
        {"mapToDisplayName", Shape::kText, "For people."},
        {"prompt", Shape::kText, "For who chooses the field."},
        {"default", Shape::kText, "The field that is taken without a choice."}}},
      {"backfill", {{"defaultPeriod", Shape::kBlock, "How far back.", true, "defaultPeriod"}}},
      {"defaultPeriod",
       {{"days", Shape::kInteger, "So many days.", false, {}, {}, 0, kMany},
        {"fullHistory", Shape::kFlag, "Everything."}}},
      {"delivery",
       {{"mode", Shape::kChoice, "When pages are sent.", true, {}, {"auto", "onRequest"}},
        {"pageSize", Shape::kInteger, "Records in a page of onRequest.", false, {}, {}, 50, 500}}}};
}

std::vector<Block> subscribing() {
  return {
      {"subscribe", {objects("subscribeObject", "subscribe-objects")}},
      {"subscribeObject",
       {{"objectName", Shape::kText, "The connector's name, such as jobs.", true},
        {"destination", Shape::kText, "The destination that gets it.", true},
        {"inheritFieldsAndMapping", Shape::kFlag, "Fields are those of the read object: true."},
        part("createEvent", "event", "Created records."),
        part("updateEvent", "updateEvent", "Changed records."),
        part("deleteEvent", "event", "Deleted records."),
        part("associationChangeEvent", "associationChangeEvent", "Not for Housecall Pro."),
        {"otherEvents", Shape::kTexts, "Event strings exactly as Housecall Pro sends them."}}},
      {"event", {always("always.")}},
      {"updateEvent",
       {always("always."),
        {"watchFieldsAuto", Shape::kChoice, "Which changes count.", false, {}, {"all", "selected"}},
        {"requiredWatchFields", Shape::kTexts, "The top-level fields whose changes count."}}},
      {"associationChangeEvent",
       {always("always."), {"includeFullRecords", Shape::kFlag, "With the records."}}}};
}

std::vector<Block> others() {
  return {{"write", {objects("writeObject", "write-objects")}},
          {"writeObject",
           {{"objectName", Shape::kText, "The connector's name, such as jobs.", true},
            {"inheritMapping", Shape::kFlag, "Fields are called as in the read object."},
            part("valueDefaults", "valueDefaults", "Values of fields that are left out.")}},
          {"valueDefaults", {{"allowAnyFields", Shape::kFlag, "For any field."}}},
          {"proxy",
           {{"enabled", Shape::kFlag, "Whether calls are handed through."},
            {"useModule", Shape::kFlag, "Below the module's address."}}},
          {"watchSchema",
           {{"destination", Shape::kText, "The destination that gets it.", true},
            {"schedule", Shape::kText, "Cron with five fields."},
            part("allObjects", "allObjects", "Which changes are reported.")}},
          {"allObjects",
           {part("fieldCreated", "event", "New fields."),
            part("fieldDeleted", "event", "Fields that are gone."),
            part("fieldChanged", "event", "Changed fields.")}}};
}

std::vector<Block> make_table() {
  std::vector<Block> table;
  for (auto made : {frame(), reading(), subscribing(), others()}) {
    for (Block& one : made) table.push_back(std::move(one));
  }
  return table;
}

}  // namespace

std::span<const Block> blocks() {
  static const std::vector<Block> table = make_table();
  return table;
}

const Block& block(std::string_view name) {
  return *std::ranges::find(blocks(), name, &Block::name);
}

}  // namespace housecalld::manifest
