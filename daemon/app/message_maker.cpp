// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/message_maker.hpp"

#include <limits>
#include <utility>

namespace housecalld::app {
namespace {

base::Error too_large(std::size_t size, std::size_t most, const std::string& why_no_link) {
  return base::fail(base::Errc::kInvalid,
                    "the message has " + std::to_string(size) +
                        " bytes, max_message_bytes of the destination allows " +
                        std::to_string(most) + why_no_link);
}

}  // namespace

/// The installation may be in no file any more since the process began, or its id may be another
/// one's by now: its messages then carry the id alone.
template <typename Body>
auto MessageMaker::with_frame(const event::StoredEvent& event, Body body) const {
  const auto table = routing_.get();
  const installations::EntryPtr entry =
      installations_.find_at(event.installation, event.received_at, clock_.now());
  event::Installation gone;
  gone.id = event.installation;
  const event::Installation& installation = entry ? entry->installation : gone;
  return body(message::Frame{
      installation,
      plan::fields_of(table->manifest, installation.integration, event.object.object)});
}

delivery::Render MessageMaker::for_destination(const config::DestinationSettings& settings) const {
  const auto format = message::parse_format(settings.format).value_or(message::Format::kAmpersand);
  const std::size_t most = settings.kind == "webhook" ? settings.webhook.max_message_bytes
                                                      : std::numeric_limits<std::size_t>::max();
  return
      [this, format, most](const event::StoredEvent& event) { return make(event, format, most); };
}

base::Result<sinks::Message> MessageMaker::make(const event::StoredEvent& event,
                                                message::Format format, std::size_t most) const {
  return with_frame(event, [&](const message::Frame& frame) -> base::Result<sinks::Message> {
    message::Rendered made = message::render(format, event, frame);
    if (made.body.size() > most) {
      const std::size_t size = made.body.size();
      if (format != message::Format::kAmpersand) {
        return too_large(size, most, ", and its format knows no link");
      }
      if (!linked_) {
        return too_large(size, most, ", and there is no link to it (downloads.listen is empty)");
      }
      made = message::render_download(event, frame, links_.get()->make(event.id, clock_.now()));
      if (made.body.size() > most) return too_large(made.body.size(), most, ", as a link, too");
    }
    return sinks::Message{event.id, std::move(made.content_type), std::move(made.body),
                          std::move(made.headers)};
  });
}

std::string MessageMaker::result_of(const event::StoredEvent& event) const {
  return with_frame(
      event, [&](const message::Frame& frame) { return message::render_result(event, frame); });
}

}  // namespace housecalld::app
