// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "routing/event/object_event.hpp"

namespace housecalld::mapping {

/// What a verified body says. `reason` is empty when it was understood; otherwise the event is
/// `unmapped` for that reason and `object` holds as much as was understood.
struct Mapped {
  event::ObjectEvent object;
  std::string reason;
};

/// Maps HCP's body to an object event, by the rules of the Ampersand connector and, for events that
/// those do not cover, by the same rules applied to their segments. The body is validated whole as
/// JSON (UTF-8 included): what is not valid is unmapped, because it could not be embedded in a
/// message. An event with a known family and a well-formed name is always mapped: a record that is
/// missing, null, not an object or without a string or number as `id` (in whatever case) only
/// leaves `record_id` absent, unless its id stands where it was seen to stray to: as the record
/// itself
/// (`"lead": "lea_4"`), in `id`, `lead_id`, `lead.lead_id`, `data.id` or `data.lead.id`. A time
/// that cannot be read is absent; `event_occurred_at` goes before `event_created_at`. Of a repeated
/// key the last counts. Pure; any thread; never throws on any input.
[[nodiscard]] Mapped map_event(std::string_view body);

/// True for what HCP posts when its webhook settings are saved: a JSON object of at most 1 KiB
/// without the key `event`. Pure; any thread.
[[nodiscard]] bool is_ping(std::string_view body);

/// The body's `company_id`, before anything is verified; empty when there is none.
[[nodiscard]] std::string company_id_of(std::string_view body);

/// The 41 event strings that HCP is known to send, sorted. Others are mapped by the same rules.
[[nodiscard]] std::span<const std::string_view> known_events();

}  // namespace housecalld::mapping
