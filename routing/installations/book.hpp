// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/rate_limit.hpp"
#include "routing/installations/entry.hpp"

namespace housecalld::installations {

/// Which part of the endpoint a URL names. Views into the request's path.
struct Address {
  std::string_view project;       ///< empty in the short form
  std::string_view integration;   ///< empty in the short form
  std::string_view installation;  ///< empty: the body's company id picks it
};

/// All installations: those in files and those that are kept in the store. Of two with the same id
/// the one in a file counts. Safe from every thread; a change is seen by the next look, and a look
/// costs the same however many there are.
class Book {
 public:
  Book() = default;
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;
  ~Book() = default;

  /// Makes these the ones in files. Those that are not there any more are removed; their messages
  /// under way still know them. `now`: when.
  void replace_files(std::vector<Entry> entries, base::Timestamp now);
  /// Adds one that is kept in the store, or takes the place of the one with its id.
  void put(Entry entry);

  /// What an id names, removed ones among it; null when there is none.
  [[nodiscard]] EntryPtr find(std::string_view id) const;
  /// Whose an event is that an id received then; null when that one is not known any more.
  [[nodiscard]] EntryPtr find_at(std::string_view id, base::Timestamp received_at,
                                 base::Timestamp now) const;
  /// Whom an address and, where it names no installation, the company id of the body mean. Null
  /// when that is nobody, or when the project or integration in the path is not the
  /// installation's. A company id picks the installation that has it, else the one that takes any
  /// company or waits for its first; where two would do, it picks none.
  [[nodiscard]] EntryPtr find(const Address& address, std::string_view company_id) const;
  /// Another installation of the same project and integration that has this company; null when
  /// there is none.
  [[nodiscard]] EntryPtr holder_of(std::string_view company_id,
                                   const event::Installation& installation) const;
  /// What the store has under an id that stands in a file; null when there is nothing.
  [[nodiscard]] EntryPtr shadowed(std::string_view id) const;
  /// By id, without removed ones.
  [[nodiscard]] std::vector<EntryPtr> all() const;

  /// The company of those that leave it to their first event: what was pinned stays.
  void pin(const std::string& id, const std::string& company_id);
  /// The next event pins it anew.
  void unpin(const std::string& id);

  /// Whether its limit lets one more event in at `now`; it counts as taken then.
  [[nodiscard]] bool admit(const Entry& entry, base::Moment now);

  /// The largest number of secrets that an installation has, at least 1: what every verification
  /// costs, so that no installation stands out.
  [[nodiscard]] std::size_t most_secrets() const;

 private:
  /// Which of them are in a file and in the store; both as they were given, without the pin.
  struct Slot {
    EntryPtr in_file;
    EntryPtr in_store;
    EntryPtr effective;
  };
  struct Hash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  template <typename Value>
  using ById = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

  [[nodiscard]] std::map<std::string, EntryPtr> take_away_files(base::Timestamp now);
  [[nodiscard]] std::optional<base::Timestamp> begin_of(const Slot& slot, const EntryPtr& before,
                                                        base::Timestamp now) const;
  void put_file(Entry entry, const EntryPtr& before, base::Timestamp now);
  void settle(const std::string& id);
  void list(const EntryPtr& entry);
  void unlist(const EntryPtr& entry);

  mutable std::shared_mutex mutex_;
  ById<Slot> slots_;
  ById<std::set<EntryPtr>> by_company_;  ///< by project, integration and company
  ById<std::string> pins_;
  bool have_files_ = false;  ///< those that come now came later than what is in here
  std::map<std::size_t, std::size_t> by_secrets_;  ///< how many have so many
  ById<base::RateLimit> rates_;
};

}  // namespace housecalld::installations
