// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "routing/event/installation.hpp"
#include "routing/event/stored_event.hpp"
#include "routing/manifest/manifest.hpp"

namespace housecalld::message {

enum class Format {
  kAmpersand,          ///< the message of the hosted connector
  kCloudEvents,        ///< CloudEvents 1.0, structured content mode
  kCloudEventsBinary,  ///< CloudEvents 1.0, binary content mode: attributes are HTTP headers
  kRaw,                ///< HCP's body with HCP's own headers
};
/// `ampersand`, `cloudevents`, `cloudevents-binary`, `raw`.
[[nodiscard]] std::optional<Format> parse_format(std::string_view text);

/// What a message says besides the event. All of it outlives the rendering.
struct Frame {
  const event::Installation& installation;
  /// The read object whose fields the message has; null: `raw` and `rawEvent` alone.
  const manifest::ReadObject* fields = nullptr;
};

/// What a destination gets of an event.
struct Rendered {
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< for sinks that have some
};

/// `event` must have been mapped (its body is valid JSON). Pure; any thread.
[[nodiscard]] Rendered render(Format format, const event::StoredEvent& event, const Frame& frame);

/// The message of the connector for an event that is too large to be in it: its `resultInfo` says
/// where its `result` can be had.
[[nodiscard]] Rendered render_download(const event::StoredEvent& event, const Frame& frame,
                                       std::string_view download_url);

/// The `result` of the connector's message, a list of one: what is to be had there.
[[nodiscard]] std::string render_result(const event::StoredEvent& event, const Frame& frame);

}  // namespace housecalld::message
