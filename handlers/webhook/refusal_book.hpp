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

/// The last refused requests of each installation, so that its owner sees why HCP's are. Those of
/// installations that do not exist are kept together. Safe from every thread.
class RefusalBook {
 public:
  static constexpr std::size_t kKept = 20;

  void add(RefusedRequest request) {
    const std::scoped_lock lock(mutex_);
    auto& page = pages_[request.installation];
    page.push_front(std::move(request));
    if (page.size() > kKept) page.pop_back();
  }

  /// The newest first, of one installation after the other.
  [[nodiscard]] std::vector<RefusedRequest> all() const {
    const std::scoped_lock lock(mutex_);
    std::vector<RefusedRequest> found;
    for (const auto& [installation, page] : pages_) {
      found.insert(found.end(), page.begin(), page.end());
    }
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::deque<RefusedRequest>> pages_;
};

}  // namespace housecalld::webhook
