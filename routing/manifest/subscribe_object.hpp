// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "routing/manifest/manifest.hpp"
#include "routing/manifest/yaml_reader.hpp"

namespace housecalld::manifest {

/// Reads one element of `subscribe.objects` and complains about what is wrong with it:
/// - `objectName` must be one that HCP's events have; `employee` means `employees`;
/// - `employees` and `job.appointments` have no create, update or delete events, only others;
/// - `enabled` of an event must be `always`;
/// - `associationChangeEvent` is not for Housecall Pro;
/// - `otherEvents` lists event strings.
/// Accepted unread: `inheritFieldsAndMapping` and the watched fields of `updateEvent`.
[[nodiscard]] SubscribeObject read_subscribe_object(YamlReader& reader, const Spot& spot);

}  // namespace housecalld::manifest
