// SPDX-License-Identifier: Apache-2.0
#include "routing/installations/book.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace housecalld::installations {
namespace {

std::string key_of(std::string_view project, std::string_view integration,
                   std::string_view company) {
  std::string key(project);
  key += '\0';
  key += integration;
  key += '\0';
  return key += company;
}

/// An installation that is not bound to a company yet may turn out to be anybody's.
std::string_view listed_company(const event::Installation& installation) {
  return installation.company_id.empty() ? event::kAnyCompany
                                         : std::string_view(installation.company_id);
}

bool is_removed(const Entry& entry) { return entry.removed_at.has_value(); }

EntryPtr of_file(Entry entry, std::optional<base::Timestamp> begin) {
  entry.in_file = true;
  entry.added_at = begin;
  return std::make_shared<const Entry>(std::move(entry));
}

/// For the address with project and integration, and for the short one.
std::array<std::string, 2> keys_of(const event::Installation& one) {
  return {key_of(one.project, one.integration, listed_company(one)),
          key_of("", "", listed_company(one))};
}

bool belongs_to(const event::Installation& installation, const Address& address) {
  if (address.project.empty()) return true;
  return installation.project == address.project && installation.integration == address.integration;
}

}  // namespace

/// Since when one that comes in a file stands there, as far as that is known. `before`: what stood
/// in a file under its id until now.
std::optional<base::Timestamp> Book::begin_of(const Slot& slot, const EntryPtr& before,
                                              base::Timestamp now) const {
  if (before) return before->added_at;
  if (have_files_) return now;
  return slot.in_store ? slot.in_store->removed_at : std::nullopt;
}

/// What stands in files goes; gives it by id.
std::map<std::string, EntryPtr> Book::take_away_files(base::Timestamp now) {
  std::map<std::string, EntryPtr> before;
  for (auto& [id, slot] : slots_) {
    if (!slot.in_file || is_removed(*slot.in_file)) continue;
    before[id] = slot.in_file;
    slot.in_file = std::make_shared<const Entry>(without_secrets(*slot.in_file, now));
  }
  return before;
}

void Book::put_file(Entry entry, const EntryPtr& before, base::Timestamp now) {
  Slot& slot = slots_[entry.installation.id];
  slot.in_file = of_file(std::move(entry), begin_of(slot, before, now));
}

void Book::replace_files(std::vector<Entry> entries, base::Timestamp now) {
  const std::unique_lock lock(mutex_);
  std::map<std::string, EntryPtr> touched = take_away_files(now);
  for (Entry& entry : entries) {
    const std::string id = entry.installation.id;
    put_file(std::move(entry), touched[id], now);
  }
  have_files_ = true;
  for (const auto& [id, before] : touched) settle(id);
}

void Book::put(Entry entry) {
  const std::unique_lock lock(mutex_);
  const std::string id = entry.installation.id;
  entry.in_file = false;
  slots_[id].in_store = std::make_shared<const Entry>(std::move(entry));
  settle(id);
}

/// Finds out what counts for an id, and lists it.
void Book::settle(const std::string& id) {
  const auto found = slots_.find(id);
  if (found == slots_.end()) return;
  Slot& slot = found->second;
  if (slot.effective) unlist(slot.effective);
  const bool of_file = slot.in_file && (!is_removed(*slot.in_file) || !slot.in_store);
  slot.effective = of_file ? slot.in_file : slot.in_store;
  const auto pin = pins_.find(id);
  if (slot.effective->installation.company_id.empty() && pin != pins_.end()) {
    Entry pinned = *slot.effective;
    pinned.installation.company_id = pin->second;
    pinned.company_is_pinned = true;
    slot.effective = std::make_shared<const Entry>(std::move(pinned));
  }
  list(slot.effective);
}

void Book::list(const EntryPtr& entry) {
  ++by_secrets_[entry->signing_secrets.size()];
  const event::Installation& one = entry->installation;
  rates_.erase(one.id);
  if (entry->limits.events_per_second > 0) {
    rates_.emplace(one.id, base::RateLimit(entry->limits.events_per_second));
  }
  if (is_removed(*entry)) return;
  for (const std::string& key : keys_of(one)) by_company_[key].insert(entry);
}

void Book::unlist(const EntryPtr& entry) {
  const auto secrets = by_secrets_.find(entry->signing_secrets.size());
  if (--secrets->second == 0) by_secrets_.erase(secrets);
  for (const std::string& key : keys_of(entry->installation)) {
    const auto found = by_company_.find(key);
    if (found == by_company_.end()) continue;
    found->second.erase(entry);
    if (found->second.empty()) by_company_.erase(found);
  }
}

EntryPtr Book::find(std::string_view id) const {
  const std::shared_lock lock(mutex_);
  const auto found = slots_.find(id);
  return found == slots_.end() ? nullptr : found->second.effective;
}

EntryPtr Book::find_at(std::string_view id, base::Timestamp received_at,
                       base::Timestamp now) const {
  const std::shared_lock lock(mutex_);
  const auto found = slots_.find(id);
  if (found == slots_.end()) return nullptr;
  const Slot& slot = found->second;
  const auto is_whose = [&](const EntryPtr& entry) {
    return entry && is_of(*entry, received_at, now);
  };
  // While it stands in a file the store's does not count; one that is removed was there before.
  const bool before = slot.in_store && is_removed(*slot.in_store) && is_whose(slot.in_store);
  if (is_whose(slot.in_file) && !before) {
    return slot.effective->in_file ? slot.effective : slot.in_file;
  }
  if (!is_whose(slot.in_store)) return nullptr;
  return slot.effective->in_file ? slot.in_store : slot.effective;
}

EntryPtr Book::find(const Address& address, std::string_view company_id) const {
  if (!address.installation.empty()) {
    EntryPtr found = find(address.installation);
    const bool meant = found && !is_removed(*found) && belongs_to(found->installation, address);
    return meant ? found : nullptr;
  }
  const std::shared_lock lock(mutex_);
  const auto listed = [&](std::string_view company) {
    const auto found = by_company_.find(key_of(address.project, address.integration, company));
    return found == by_company_.end() ? nullptr : &found->second;
  };
  const std::set<EntryPtr>* candidates = nullptr;
  if (!company_id.empty() && company_id != event::kAnyCompany) candidates = listed(company_id);
  if (candidates == nullptr) candidates = listed(event::kAnyCompany);
  return candidates != nullptr && candidates->size() == 1 ? *candidates->begin() : nullptr;
}

EntryPtr Book::holder_of(std::string_view company_id,
                         const event::Installation& installation) const {
  const std::shared_lock lock(mutex_);
  const auto found =
      by_company_.find(key_of(installation.project, installation.integration, company_id));
  if (found == by_company_.end()) return nullptr;
  for (const EntryPtr& entry : found->second) {
    if (entry->installation.id != installation.id) return entry;
  }
  return nullptr;
}

EntryPtr Book::shadowed(std::string_view id) const {
  const std::shared_lock lock(mutex_);
  const auto found = slots_.find(id);
  const bool both = found != slots_.end() && found->second.in_file && found->second.in_store;
  return both && !is_removed(*found->second.in_store) ? found->second.in_store : nullptr;
}

std::vector<EntryPtr> Book::all() const {
  std::vector<EntryPtr> every;
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [id, slot] : slots_) {
      if (!is_removed(*slot.effective)) every.push_back(slot.effective);
    }
  }
  std::ranges::sort(every, {}, [](const EntryPtr& one) { return one->installation.id; });
  return every;
}

void Book::pin(const std::string& id, const std::string& company_id) {
  const std::unique_lock lock(mutex_);
  if (pins_.try_emplace(id, company_id).second) settle(id);
}

void Book::unpin(const std::string& id) {
  const std::unique_lock lock(mutex_);
  if (pins_.erase(id) > 0) settle(id);
}

bool Book::admit(const Entry& entry, base::Moment now) {
  if (entry.limits.events_per_second <= 0) return true;
  const std::unique_lock lock(mutex_);
  const auto rate = rates_.find(entry.installation.id);
  if (rate == rates_.end()) return true;
  if (rate->second.available(now) == 0) return false;
  rate->second.take(1, now);
  return true;
}

std::size_t Book::most_secrets() const {
  const std::shared_lock lock(mutex_);
  return by_secrets_.empty() ? 1 : std::max<std::size_t>(1, by_secrets_.rbegin()->first);
}

}  // namespace housecalld::installations
