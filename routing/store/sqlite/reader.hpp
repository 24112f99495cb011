// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/store/query.hpp"
#include "routing/store/sqlite/database.hpp"

namespace housecalld::store {

/// The reading calls of Store, on connections of their own that are opened when needed and kept.
/// Any thread.
class Reader {
 public:
  Reader(std::filesystem::path path, base::Millis busy_time);

  [[nodiscard]] base::Result<std::vector<EventRow>> events(const EventQuery& query);
  [[nodiscard]] base::Result<EventDetail> event(std::string_view id);
  [[nodiscard]] base::Result<std::vector<DeliveryRow>> deliveries(const DeliveryQuery& query);
  [[nodiscard]] base::Result<std::vector<DestinationRow>> destinations();

  /// Closes the kept connections; later calls open new ones.
  void close();

 private:
  template <typename Query>
  auto with_connection(Query query) -> base::Result<decltype(query(std::declval<Database&>()))>;

  std::filesystem::path path_;
  base::Millis busy_time_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Database>> idle_;
};

}  // namespace housecalld::store
