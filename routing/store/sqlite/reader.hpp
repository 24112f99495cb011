// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/store/query.hpp"
#include "routing/store/sqlite/body_codec.hpp"
#include "routing/store/sqlite/database.hpp"
#include "routing/store/sqlite/room.hpp"

namespace housecalld::store {

/// The reading calls of Store, on connections of their own that are opened when needed and kept.
/// Any thread.
class Reader {
 public:
  /// `codec` outlives this.
  Reader(std::filesystem::path path, base::Millis busy_time, RoomLimits limits, BodyCodec& codec);

  [[nodiscard]] base::Result<Page<EventRow>> events(const EventQuery& query);
  [[nodiscard]] base::Result<EventDetail> event(std::string_view id);
  [[nodiscard]] base::Result<Page<DeliveryRow>> deliveries(const DeliveryQuery& query);
  [[nodiscard]] base::Result<DeliveryReport> delivery(event::DeliveryId id);
  [[nodiscard]] base::Result<std::vector<DestinationRow>> destinations();
  [[nodiscard]] base::Result<Usage> usage();

  /// Closes the connections; later calls give kCancelled.
  void close();

 private:
  [[nodiscard]] base::Result<std::unique_ptr<Database>> borrow();
  void give_back(std::unique_ptr<Database> connection);
  /// What `query(Database&)` gives, a T or a Result of one.
  template <typename T, typename Query>
  [[nodiscard]] base::Result<T> with_connection(Query query);

  std::filesystem::path path_;
  base::Millis busy_time_;
  RoomLimits limits_;
  BodyCodec& codec_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Database>> idle_;
  bool closed_ = false;
};

}  // namespace housecalld::store
