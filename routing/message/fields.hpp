// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "routing/event/installation.hpp"
#include "routing/json/value.hpp"
#include "routing/manifest/selection.hpp"

namespace housecalld::message {

/// The two objects of a message that are made from the record.
struct Fields {
  std::string fields;         ///< selected and not renamed, names in lower case
  std::string mapped_fields;  ///< selected and renamed; empty when there is none
};

/// Values are the record's own bytes. A field that the record does not have is left out, null is
/// kept. A name is looked up as it is written, then without regard to case; so is each key of a
/// path. What is mapped goes to `mapped_fields` alone, but for the id. Values that the installation
/// has mapped are replaced. Pure.
[[nodiscard]] Fields make_fields(const json::Object& record, const manifest::Selection& selection,
                                 const event::FieldChoices& choices);

}  // namespace housecalld::message
