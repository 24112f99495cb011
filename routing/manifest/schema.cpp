// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/schema.hpp"

#include <limits>

#include "routing/base/json.hpp"
#include "routing/manifest/blocks.hpp"

namespace housecalld::manifest {
namespace {

using base::JsonObject;

std::string reference(const Key& key) {
  return JsonObject().text("$ref", "#/$defs/" + std::string(key.block)).finish();
}

void write_shape(JsonObject& json, const Key& key) {
  switch (key.shape) {
    case Shape::kText:
      json.text("type", "string").number("minLength", 1);
      return;
    case Shape::kFlag:
      json.text("type", "boolean");
      return;
    case Shape::kInteger:
      json.text("type", "integer").number("minimum", key.least);
      if (key.most != std::numeric_limits<int>::max()) json.number("maximum", key.most);
      return;
    case Shape::kChoice:
      json.raw("enum", base::json_list(key.choices));
      return;
    case Shape::kTexts:
      json.text("type", "array").raw("items", JsonObject().text("type", "string").finish());
      return;
    case Shape::kBlock:
      json.text("$ref", "#/$defs/" + std::string(key.block));
      return;
    case Shape::kBlocks:
      json.text("type", "array").raw("items", reference(key));
      if (key.required) json.number("minItems", 1);
      return;
  }
}

std::string schema_of(const Key& key) {
  JsonObject json;
  json.text("description", key.sentence);
  write_shape(json, key);
  return json.finish();
}

void write_block(JsonObject& json, const Block& block) {
  JsonObject properties;
  std::vector<std::string_view> required;
  for (const Key& key : block.keys) {
    properties.raw(key.name, schema_of(key));
    if (key.required) required.push_back(key.name);
  }
  json.text("type", "object").raw("properties", properties.finish());
  json.raw("required", base::json_list(required));
  // An integration of another provider may hold anything.
  json.boolean("additionalProperties", block.name == "integration");
}

}  // namespace

std::string json_schema() {
  JsonObject definitions;
  for (const Block& block : blocks().subspan(1)) {
    JsonObject json;
    write_block(json, block);
    definitions.raw(block.name, json.finish());
  }
  JsonObject root;
  root.text("$schema", "https://json-schema.org/draft/2020-12/schema");
  root.text("title", "amp.yaml, specVersion 1.0.0, as housecalld reads it");
  write_block(root, blocks().front());
  return root.raw("$defs", definitions.finish()).finish();
}

}  // namespace housecalld::manifest
