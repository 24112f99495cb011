// SPDX-License-Identifier: Apache-2.0
#include "routing/message/message.hpp"

#include <algorithm>
#include <array>

#include "routing/message/formats.hpp"

namespace housecalld::message {
namespace {

constexpr std::array<std::pair<std::string_view, Format>, 4> kFormats = {
    {{"ampersand", Format::kAmpersand},
     {"cloudevents", Format::kCloudEvents},
     {"cloudevents-binary", Format::kCloudEventsBinary},
     {"raw", Format::kRaw}}};

}  // namespace

std::optional<Format> parse_format(std::string_view text) {
  const auto found = std::ranges::find(kFormats, text, [](const auto& row) { return row.first; });
  if (found == kFormats.end()) return std::nullopt;
  return found->second;
}

Rendered render_raw(const event::StoredEvent& event) {
  Rendered made;
  made.body = event.body;
  made.headers = {{"Api-Signature", event.api_signature}, {"Api-Timestamp", event.api_timestamp}};
  return made;
}

Rendered render(Format format, const event::StoredEvent& event, const Frame& frame) {
  switch (format) {
    case Format::kCloudEvents:
      return render_cloudevents(event, frame);
    case Format::kCloudEventsBinary:
      return render_cloudevents_binary(event, frame);
    case Format::kRaw:
      return render_raw(event);
    case Format::kAmpersand:
      break;
  }
  return render_ampersand(event, frame);
}

}  // namespace housecalld::message
