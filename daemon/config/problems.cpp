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
  auto found = places_.find(here);
  while (found == places_.end() && !here.empty()) {
    here.pop_back();
    found = places_.find(here);
  }
  if (found == places_.end()) return file_.string() + ":1";
  return found->second.first + ":" + std::to_string(std::max(1, found->second.second));
}

std::string Problems::label(const Path& path) const {
  const std::string shown = display(path);
  return place(path) + ": " + (shown.empty() ? "" : shown + ": ");
}

bool Problems::matters(const Path& path) const {
  if (purpose_ == Purpose::kDaemon || path.empty()) return true;
  return path.front() == "store" || path.front() == "admin";
}

void Problems::error(const Path& path, const std::string& text) {
  if (!matters(path) || !wrong_.insert(path).second) return;
  loaded_.errors.push_back(label(path) + text);
}

void Problems::warning(const Path& path, const std::string& text) {
  const auto is_below = [&](const Path& wrong) {
    return wrong.size() >= path.size() && std::equal(path.begin(), path.end(), wrong.begin());
  };
  if (!matters(path) || std::ranges::any_of(wrong_, is_below)) return;
  loaded_.warnings.push_back(label(path) + text);
}

}  // namespace housecalld::config
