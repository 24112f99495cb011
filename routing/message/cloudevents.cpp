// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "routing/base/json.hpp"
#include "routing/message/formats.hpp"

namespace housecalld::message {
namespace {

using Attributes = std::vector<std::pair<std::string, std::string>>;

/// An attribute holds no control characters (CloudEvents 1.0, "Type System").
std::string without_controls(std::string_view text) {
  std::string clean;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    const bool c1 = byte == 0xC2 && next >= 0x80 && next <= 0x9F;
    if (byte >= 0x20 && byte != 0x7F && !c1) {
      clean += text[i];
      continue;
    }
    clean += "\xEF\xBF\xBD";
    if (c1) ++i;
  }
  return clean;
}

Attributes attributes_of(const event::StoredEvent& event, const Frame& frame) {
  const event::ObjectEvent& object = event.object;
  const event::Installation& installation = frame.installation;
  Attributes made = {{"specversion", "1.0"},
                     {"id", event.id},
                     {"source", "/v1/projects/" + installation.project + "/integrations/" +
                                    installation.integration + "/installations/" + installation.id},
                     {"type", "com.housecallpro." + object.provider_event},
                     {"time", base::to_rfc3339(object.occurred_at.value_or(event.received_at))},
                     {"hcpobject", object.object},
                     {"hcpaction", std::string(to_string(object.action))}};
  if (object.record_id) made.emplace_back("subject", *object.record_id);
  if (!object.company_id.empty()) made.emplace_back("companyid", object.company_id);
  if (event.record_deleted_at) {
    made.emplace_back("recorddeletedat", base::to_rfc3339(*event.record_deleted_at));
  }
  for (auto& [name, value] : made) value = without_controls(value);
  return made;
}

/// Space, quote, percent and what is not printable ASCII, as the HTTP binding has it (3.1.3.2).
std::string header_value(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F && c != '"' && c != '%') {
      encoded += c;
      continue;
    }
    char hex[4];
    std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned>(byte));
    encoded += hex;
  }
  return encoded;
}

}  // namespace

Rendered render_cloudevents(const event::StoredEvent& event, const Frame& frame) {
  base::JsonObject json;
  for (const auto& [name, value] : attributes_of(event, frame)) json.text(name, value);
  json.text("datacontenttype", "application/json").raw("data", event.body);
  Rendered made;
  made.content_type = "application/cloudevents+json";
  made.body = json.finish();
  return made;
}

Rendered render_cloudevents_binary(const event::StoredEvent& event, const Frame& frame) {
  Rendered made;
  made.body = event.body;
  for (const auto& [name, value] : attributes_of(event, frame)) {
    made.headers.emplace_back("ce-" + name, header_value(value));
  }
  return made;
}

}  // namespace housecalld::message
