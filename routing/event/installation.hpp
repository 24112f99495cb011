// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "routing/base/clock.hpp"

namespace housecalld::event {

/// What an installation has chosen about the fields of one object.
struct FieldChoices {
  /// Of the manifest's optional fields, by fieldName or mapToName.
  std::vector<std::string> optional_fields;
  /// mapToName -> fieldName: for fields that the manifest leaves to the installation, and for names
  /// that the manifest does not have.
  std::map<std::string, std::string, std::less<>> mappings;
  /// Field (fieldName or mapToName) -> HCP's value -> our value.
  std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>> values;
  friend bool operator==(const FieldChoices&, const FieldChoices&) = default;
};

/// `Installation::company_id` of one that takes the events of any company.
inline constexpr std::string_view kAnyCompany = "*";

/// That of one whose first company is another installation's: every company is foreign to it.
inline constexpr std::string_view kNoCompany = "-";

/// One HCP company that sends events here, as messages name it. Signing secrets are not part of
/// it: only the endpoint needs them.
struct Installation {
  std::string id;
  std::string project;
  std::string integration;
  std::string group_ref;
  std::string group_name;
  std::string consumer_ref;
  std::string consumer_name;
  std::string company_id;  ///< of HCP; empty: not known yet; kAnyCompany
  base::Timestamp updated_at;
  std::map<std::string, FieldChoices, std::less<>> fields = {};  ///< by object
  friend bool operator==(const Installation&, const Installation&) = default;
};

}  // namespace housecalld::event
