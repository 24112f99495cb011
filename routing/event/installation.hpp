// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "routing/base/clock.hpp"

namespace housecalld::event {

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
  std::string company_id;  ///< empty: any company
  base::Timestamp updated_at;
};

}  // namespace housecalld::event
