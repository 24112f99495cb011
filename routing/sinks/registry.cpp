// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/registry.hpp"

#include "routing/base/nearest.hpp"

namespace housecalld::sinks {

base::Error unknown_kind(std::string_view kind, const std::vector<std::string_view>& known) {
  std::string text = "no sink of kind \"" + std::string(kind) + "\"";
  if (const auto near = base::nearest(kind, known)) {
    text += "; did you mean \"" + std::string(*near) + "\"?";
  }
  text += " (known:";
  for (const std::string_view name : known) text += " " + std::string(name);
  return base::fail(base::Errc::kInvalid, text + ")");
}

}  // namespace housecalld::sinks
