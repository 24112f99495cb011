// SPDX-License-Identifier: Apache-2.0
#include "routing/http/client.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <locale>

namespace housecalld::http {

std::optional<std::string_view> Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (boost::algorithm::iequals(key, name, std::locale::classic())) return value;
  }
  return std::nullopt;
}

}  // namespace housecalld::http
