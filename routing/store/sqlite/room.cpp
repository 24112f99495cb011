// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/room.hpp"

#include <sys/statvfs.h>

#include <string>

namespace housecalld::store {
namespace {

std::size_t count_unfinished(Database& database) {
  return static_cast<std::size_t>(
      database.query_number("SELECT coalesce(sum(unfinished), 0) FROM tallies"));
}

bool has_free_space(const RoomLimits& limits) {
  struct statvfs space {};
  if (limits.min_free_bytes == 0 || statvfs(limits.folder.c_str(), &space) != 0) return true;
  return std::uint64_t{space.f_bavail} * space.f_frsize >= limits.min_free_bytes;
}

base::Error refusal(const std::string& text) { return base::fail(base::Errc::kUnavailable, text); }

}  // namespace

std::uint64_t used_bytes(Database& database) {
  const auto pages =
      database.query_number("PRAGMA page_count") - database.query_number("PRAGMA freelist_count");
  return static_cast<std::uint64_t>(pages * database.query_number("PRAGMA page_size"));
}

std::optional<base::Error> lack_of_room(Database& database, const RoomLimits& limits) {
  if (!has_free_space(limits)) {
    return refusal("less than " + std::to_string(limits.min_free_bytes) + " bytes free in " +
                   limits.folder.string() + " (store.min_free_bytes)");
  }
  if (limits.max_bytes > 0) {
    const std::uint64_t used = used_bytes(database);
    if (used >= limits.max_bytes) {
      return refusal("the store uses " + std::to_string(used) + " bytes, and may use " +
                     std::to_string(limits.max_bytes) + " (store.max_bytes)");
    }
  }
  if (limits.max_unfinished > 0) {
    const std::size_t unfinished = count_unfinished(database);
    if (unfinished >= limits.max_unfinished) {
      return refusal(std::to_string(unfinished) + " deliveries are unfinished, and " +
                     std::to_string(limits.max_unfinished) + " may be (store.max_unfinished)");
    }
  }
  return std::nullopt;
}

Usage read_usage(Database& database, const RoomLimits& limits) {
  const auto lack = lack_of_room(database, limits);
  return {used_bytes(database), count_unfinished(database), lack ? lack->message : ""};
}

}  // namespace housecalld::store
