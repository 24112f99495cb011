// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/problems.hpp"

#include <algorithm>

namespace housecalld::config {
namespace {

/// `installations[0].id`; numbers are list positions.
std::string display(const Problems::Path& path) {
  std::string text;
  for (const std::string& segment : path) {
    const bool number = segment.find_first_not_of("0123456789") == std::string::npos;
    if (number) {
      text += "[" + segment + "]";
    } else {
      text += (text.empty() ? "" : ".") + segment;
    }
  }
  return text;
}

}  // namespace

std::string Problems::place(const Path& path) const {
  Path here = path;
  auto found = lines_.find(here);
  while (found == lines_.end() && !here.empty()) {
    here.pop_back();
    found = lines_.find(here);
  }
  const int line = found == lines_.end() ? 1 : std::max(1, found->second);
  const std::string shown = display(path);
  return file_.string() + ":" + std::to_string(line) + ": " + (shown.empty() ? "" : shown + ": ");
}

bool Problems::matters(const Path& path) const {
  if (purpose_ == Purpose::kDaemon || path.empty()) return true;
  return path.front() == "store" || path.front() == "admin";
}

void Problems::error(const Path& path, const std::string& text) {
  if (!matters(path) || !wrong_.insert(path).second) return;
  loaded_.errors.push_back(place(path) + text);
}

void Problems::warning(const Path& path, const std::string& text) {
  if (matters(path)) loaded_.warnings.push_back(place(path) + text);
}

}  // namespace housecalld::config
