// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "daemon/cli/admin_client.hpp"
#include "daemon/cli/json_view.hpp"

namespace housecalld::cli {

/// A list of the admin API, and how it is shown.
struct Listing {
  std::string path;    ///< `/v1/events`
  std::string member;  ///< `events`: where the rows are in a page
  AdminParameters parameters;
  std::size_t limit = 50;
  bool paged = true;  ///< false: one answer has all, and takes no limit
  bool json = false;
  std::vector<std::string> heading;
  std::function<std::vector<std::string>(const JsonView&)> row;
  std::function<bool(const JsonView&)> wanted;  ///< of the rows; empty: all
  std::string none;                             ///< what is said when nothing matches
};

/// Follows the pages until `limit` rows or the end, and prints a table, or a JSON array. kOk also
/// when nothing matches: then a table says so on `err`.
[[nodiscard]] ExitCode print_list(AdminClient& client, const Listing& listing, Context context);

}  // namespace housecalld::cli
