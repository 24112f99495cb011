// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/sealed.hpp"

namespace housecalld::app {

std::vector<std::string> sealed_changes(const config::Settings& running,
                                        const config::Settings& wanted) {
  std::vector<std::string> changed;
  if (running.listen != wanted.listen) changed.emplace_back("listen");
  if (running.admin != wanted.admin) changed.emplace_back("admin");
  if (running.limits != wanted.limits) changed.emplace_back("limits");
  if (running.store != wanted.store) changed.emplace_back("store");
  if (running.log.format != wanted.log.format) changed.emplace_back("log.format");
  return changed;
}

}  // namespace housecalld::app
