// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "handlers/webhook/counters.hpp"
#include "routing/base/clock.hpp"

namespace housecalld::webhook {

/// A request that was answered 401, without its body and without its signature.
struct RefusedRequest {
  base::Timestamp at;
  std::string installation;  ///< `-` when there is none of the name
  Refusal reason = Refusal::kWrong;
  std::string detail;  ///< what to look at
  std::string path;
  std::string client;
  std::string request;  ///< id
};

/// The last refused requests of each installation and reason, so that its owner sees why HCP's are.
/// Those of installations that do not exist are kept together. Safe from every thread.
class RefusalBook {
 public:
  /// Of each reason: what anybody can bring about does not push out what the owner looks for.
  static constexpr std::size_t kKept = 10;

  void add(RefusedRequest request) {
    const std::scoped_lock lock(mutex_);
    auto& page = pages_[{request.installation, request.reason}];
    page.push_front(std::move(request));
    if (page.size() > kKept) page.pop_back();
  }

  /// The newest first, of one installation and reason after the other.
  [[nodiscard]] std::vector<RefusedRequest> all() const {
    const std::scoped_lock lock(mutex_);
    std::vector<RefusedRequest> found;
    for (const auto& [key, page] : pages_) {
      found.insert(found.end(), page.begin(), page.end());
    }
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, Refusal>, std::deque<RefusedRequest>> pages_;
};

}  // namespace housecalld::webhook
