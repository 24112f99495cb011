// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/reference.hpp"

#include "daemon/config/key_tree.hpp"
#include "daemon/config/values.hpp"
#include "routing/base/json.hpp"

namespace housecalld::config {
namespace {

constexpr const char* kIntroduction =
    "# housecalld.yaml: every key\n"
    "\n"
    "Made from the definition table by `housecalld config-reference`. Relative paths are taken "
    "from\n"
    "the folder of the file. In every value `${NAME}` stands for an environment variable; a secret "
    "may\n"
    "also be written as `file:PATH` or `credential:NAME` (systemd). Keys marked *reload* are "
    "applied\n"
    "by SIGHUP, the others by a restart.\n";

std::string section_of(std::string_view path) {
  return std::string(path.substr(0, path.find_first_of(".[")));
}

std::string code(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string default_of(const Definition& definition) {
  if (!definition.fallback) return "required";
  return definition.fallback->empty() ? "empty" : code(*definition.fallback);
}

std::string remarks(const Definition& definition) {
  std::string text;
  if (!definition.kind.empty()) text += " Only for kind " + code(definition.kind) + ".";
  if (definition.secret) text += " *secret*";
  if (definition.reloadable) text += " *reload*";
  return text;
}

std::string row(const Definition& definition) {
  const std::string many =
      definition.one_or_list ? "one, or a list; each item " : "a list; each item ";
  const std::string value = (definition.list ? many : "") + expectation(definition);
  return "| " + code(definition.path) + " | " + value + " | " + default_of(definition) + " | " +
         std::string(definition.sentence) + remarks(definition) + " |\n";
}

std::string schema_of(const KeyNode& node);

std::string object_schema(const KeyNode& node) {
  base::JsonObject properties;
  std::string required;
  for (const auto& [name, child] : node.children) {
    properties.raw(name, schema_of(*child));
    // What only one kind of destination needs is required by the loader, not by the schema.
    const Definition* definition = child->definition;
    if (definition == nullptr || definition->fallback || !definition->kind.empty()) continue;
    required += required.empty() ? "" : ",";
    base::append_json_string(required, name);
  }
  base::JsonObject schema;
  schema.text("type", "object").raw("properties", properties.finish());
  if (!required.empty()) schema.raw("required", "[" + required + "]");
  return schema.boolean("additionalProperties", false).finish();
}

std::string schema_of(const KeyNode& node) {
  if (node.definition != nullptr) {
    std::string value = value_schema(*node.definition);
    if (!node.definition->list) return value;
    std::string list = base::JsonObject().text("type", "array").raw("items", value).finish();
    if (!node.definition->one_or_list) return list;
    return base::JsonObject().raw("anyOf", "[" + value + "," + list + "]").finish();
  }
  if (const KeyNode* item = node.item()) {
    return base::JsonObject().text("type", "array").raw("items", schema_of(*item)).finish();
  }
  if (const KeyNode* named = node.named()) {
    return base::JsonObject()
        .text("type", "object")
        .raw("additionalProperties", schema_of(*named))
        .finish();
  }
  return object_schema(node);
}

}  // namespace

std::string reference_page() {
  std::string page = kIntroduction;
  std::string section;
  for (const Definition& definition : definitions()) {
    if (section_of(definition.path) != section) {
      section = section_of(definition.path);
      page +=
          "\n## " + section + "\n\n| key | value | default | what it is for |\n|---|---|---|---|\n";
    }
    page += row(definition);
  }
  return page;
}

std::string json_schema() {
  std::string body = object_schema(key_tree());
  base::JsonObject head;
  head.text("$schema", "https://json-schema.org/draft/2020-12/schema")
      .text("title", "housecalld.yaml");
  std::string schema = head.finish();
  schema.pop_back();
  return schema + "," + body.substr(1) + "\n";
}

}  // namespace housecalld::config
