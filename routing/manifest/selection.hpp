// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "routing/event/installation.hpp"
#include "routing/manifest/field_path.hpp"
#include "routing/manifest/manifest.hpp"

namespace housecalld::manifest {

/// A field of the record and where it goes.
struct SelectedField {
  FieldPath source;
  FieldPath target;         ///< in mappedFields; empty: it goes to fields under its own name
  std::string source_name;  ///< as it was written
  std::string target_name;
};

/// Which fields of an object an installation gets.
struct Selection {
  std::vector<SelectedField> fields;
  bool all = false;  ///< every top-level field, too
};

/// The rules of the connector: required fields, those optional ones that the installation has
/// chosen, its choices for fields that have no source (else their default, else nothing), and its
/// own mappings. `id` always. Pure.
[[nodiscard]] Selection select_fields(const ReadObject& object, const event::FieldChoices& choices);

/// What of an installation's choices can never come about, each in a sentence.
[[nodiscard]] std::vector<std::string> problems_of_choices(const ReadObject& object,
                                                           const event::FieldChoices& choices);

/// The top-level fields from which a selection takes something, as they were written.
[[nodiscard]] std::vector<std::string> top_level_names(const Selection& selection);

}  // namespace housecalld::manifest
