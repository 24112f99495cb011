// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/captured_request.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <locale>

#include "routing/base/text.hpp"

namespace housecalld::cli {
namespace {

void read_header(std::string_view line, CapturedRequest& request) {
  if (line.starts_with("< ") || line.starts_with("> ")) line.remove_prefix(2);
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view name = base::trimmed(line.substr(0, colon));
  const std::string_view value = base::trimmed(line.substr(colon + 1));
  const auto is = [&](const char* wanted) {
    return boost::algorithm::iequals(name, wanted, std::locale::classic());
  };
  if (is("Api-Signature")) request.signature = value;
  if (is("Api-Timestamp")) request.timestamp = value;
}

}  // namespace

base::Result<CapturedRequest> parse_captured(std::string_view text) {
  CapturedRequest request;
  for (;;) {
    const auto end = text.find('\n');
    const std::string_view line = base::trimmed(text.substr(0, end));
    if (end == std::string_view::npos) {
      return base::fail(base::Errc::kInvalid, "there is no empty line between headers and body");
    }
    text.remove_prefix(end + 1);
    if (line.empty() || line == ">" || line == "<") break;
    read_header(line, request);
  }
  request.body = text;
  if (!request.signature && !request.timestamp) {
    return base::fail(
        base::Errc::kInvalid,
        "there is neither Api-Signature nor Api-Timestamp above the first empty line");
  }
  return request;
}

}  // namespace housecalld::cli
