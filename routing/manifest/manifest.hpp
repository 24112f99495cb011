// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "routing/manifest/problem.hpp"

namespace housecalld::manifest {

/// One entry of `requiredFields` or `optionalFields`: a field of the record, or, without a source,
/// one that each installation chooses.
struct Field {
  std::string source = {};       ///< name or path (field_path.hpp); empty: the installation chooses
  std::string map_to_name = {};  ///< what it is called in mappedFields; empty: it goes to fields
  std::string default_source = {};  ///< without a choice; empty: then it is left out
  friend bool operator==(const Field&, const Field&) = default;
};

/// One object under `read`. Its fields are those of the subscribe object of its name, too.
struct ReadObject {
  std::string object;       ///< connector's name, plural: `jobs`
  std::string destination;  ///< name of a destination in housecalld.yaml
  std::string schedule;     ///< cron, five fields; empty: none
  bool always = false;      ///< `enabled: always`
  std::string map_to_name;  ///< the objectName of messages; empty: as it is
  std::vector<Field> required_fields;
  std::vector<Field> optional_fields;
  bool all_fields = false;  ///< `optionalFieldsAuto: all`
  std::optional<int> backfill_days;
  bool backfill_everything = false;
  std::optional<int> page_size;  ///< of `onRequest`; empty: `auto`
};

struct WriteObject {
  std::string object;
  bool inherits_mapping = false;
  bool any_fields = false;
};

/// Which changes of a record make an update that is wanted.
enum class Watch {
  kAll,       ///< any
  kSelected,  ///< of the fields that the installation has selected
  kListed,    ///< of `requiredWatchFields`
};

/// One object under `subscribe`.
struct SubscribeObject {
  std::string object;       ///< connector's name, plural: `jobs`, `job.appointments`
  std::string destination;  ///< name of a destination in housecalld.yaml
  bool create_event = false;
  bool update_event = false;
  bool delete_event = false;
  std::vector<std::string> other_events;  ///< HCP's event strings, as its payloads spell them
  int line = 0;                           ///< in the file, from 1
  Watch watch = Watch::kAll;
  std::vector<std::string> watched = {};  ///< top-level fields; kListed
};

/// The objects that can be subscribed to.
[[nodiscard]] std::span<const std::string_view> subscribable_objects();

struct Integration {
  std::string name;
  std::vector<SubscribeObject> subscribe;
  std::vector<ReadObject> read = {};
  std::vector<WriteObject> write = {};
  bool proxy = false;

  /// Null when nothing of that name is read.
  [[nodiscard]] const ReadObject* read_object(std::string_view object) const;
};

/// The integrations of an amp.yaml (specVersion 1.0.0) that are for Housecall Pro.
struct Manifest {
  std::vector<Integration> integrations;

  /// Null when there is none of that name.
  [[nodiscard]] const Integration* integration(std::string_view name) const;
};

struct Loaded {
  Manifest manifest;
  std::vector<Problem> problems;  ///< all of them, in the order of the file
  /// Without errors; else the manifest must not be used.
  [[nodiscard]] bool usable() const { return !has_errors(problems); }
};

[[nodiscard]] Loaded parse_manifest(std::string_view text);
/// As parse_manifest; a file that cannot be read is a problem like others.
[[nodiscard]] Loaded load_manifest(const std::filesystem::path& file);

}  // namespace housecalld::manifest
