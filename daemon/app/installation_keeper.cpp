// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/installation_keeper.hpp"

#include <boost/asio/post.hpp>
#include <exception>
#include <future>
#include <optional>
#include <set>
#include <utility>

#include "routing/base/async.hpp"
#include "routing/installations/sqlite/sqlite_installations.hpp"
#include "routing/store/sqlite/transactions.hpp"

namespace housecalld::app {
namespace {

/// Whoever reloads is not to wait for a disk for ever: signals are heard on its thread.
constexpr std::chrono::seconds kPatience(10);

base::Error not_found(const std::string& id) {
  return base::fail(base::Errc::kNotFound, "no installation \"" + id + "\"");
}

}  // namespace

InstallationKeeper::InstallationKeeper(net::any_io_executor executor,
                                       std::filesystem::path database, store::Store& store,
                                       const base::Clock& clock, base::Log& log)
    : executor_(std::move(executor)),
      database_(std::move(database)),
      events_(store),
      clock_(clock),
      log_(log) {}

base::Result<InstallationKeeper::Kept> InstallationKeeper::prepare(
    const std::vector<base::Secret<std::string>>& secret_keys) const {
  auto keys = installations::Keyring::create(secret_keys);
  if (keys.has_error()) return base::with_context("store.secret_keys", keys.error());
  Kept kept;
  kept.store = installations::open_sqlite_installations(database_, store::transactions_of(events_),
                                                        std::move(*keys));
  auto entries = kept.store->all();
  if (entries.has_error()) return entries.error();
  auto pins = kept.store->pins();
  if (pins.has_error()) return pins.error();
  kept.entries = std::move(*entries);
  kept.pins = std::move(*pins);
  return kept;
}

void InstallationKeeper::load(Kept kept, std::vector<installations::Entry> in_files) {
  store_ = std::move(kept.store);
  for (const auto& [id, company] : kept.pins) book_.pin(id, company);
  for (installations::Entry& entry : kept.entries) book_.put(std::move(entry));
  take_files(std::move(in_files), true);
  // What was in a file before the start, and in none now.
  for (const auto& [id, company] : kept.pins) {
    const installations::EntryPtr entry = book_.find(id);
    if (!entry || entry->removed_at) to_forget_.insert(id);
  }
}

void InstallationKeeper::tidy() {
  net::post(executor_, [this] {
    try {
      forget_companies();
      renew();
    } catch (const std::exception& error) {
      log_.error("cannot tidy up the installations", {{"error", error.what()}});
    }
  });
}

/// What cannot be forgotten is tried again with the next reload.
void InstallationKeeper::forget_companies() {
  for (auto id = to_forget_.begin(); id != to_forget_.end();) {
    const auto unpinned = store_->unpin(*id);
    if (unpinned.has_error()) {
      log_.warn("cannot forget the company that an installation was bound to",
                {{"installation", *id}, {"error", unpinned.error()}});
      ++id;
      continue;
    }
    book_.unpin(*id);
    log_.info("installation is not bound to a company any more", {{"installation", *id}});
    id = to_forget_.erase(id);
  }
}

void InstallationKeeper::take_files(std::vector<installations::Entry> in_files, bool at_start) {
  std::set<std::string> before;
  for (const installations::EntryPtr& entry : book_.all()) {
    if (entry->in_file) before.insert(entry->installation.id);
  }
  std::set<std::string> after;
  for (const installations::Entry& entry : in_files) {
    const std::string& id = entry.installation.id;
    after.insert(id);
    const installations::EntryPtr now = book_.find(id);
    const bool pinned = now && now->company_is_pinned;
    // A company that is given takes the place of the one that came, and a file that of the store.
    const bool another = !at_start && !before.contains(id);
    if (pinned && (another || !entry.installation.company_id.empty())) to_forget_.insert(id);
  }
  for (const std::string& id : before) {
    const installations::EntryPtr now = book_.find(id);
    if (!after.contains(id) && now && now->company_is_pinned) to_forget_.insert(id);
  }
  book_.replace_files(std::move(in_files), clock_.now());
  warn_of_files(before);
}

void InstallationKeeper::warn_of_files(const std::set<std::string>& before) {
  for (const installations::EntryPtr& entry : book_.all()) {
    const event::Installation& one = entry->installation;
    if (entry->in_file && book_.shadowed(one.id)) {
      log_.warn(
          "installation stands in a file and in the store: the file counts; "
          "`installations remove` takes the other away",
          {{"installation", one.id}});
    } else if (!entry->in_file && before.contains(one.id)) {
      log_.warn("installation stands in no file any more: what the store has of it counts again",
                {{"installation", one.id}});
    }
    if (!entry->in_file || one.company_id.empty() || one.company_id == event::kAnyCompany) continue;
    const auto holder = book_.holder_of(one.company_id, one);
    if (holder && !holder->in_file) {
      log_.warn(
          "two installations have one company: the URL without an installation serves neither",
          {{"installation", one.id}, {"other", holder->installation.id}});
    }
  }
}

void InstallationKeeper::reload(Kept kept, std::vector<installations::Entry> in_files,
                                std::function<void()> also) {
  struct Reload {
    Kept kept;
    std::vector<installations::Entry> in_files;
    std::function<void()> also;
    std::promise<void> done;
  };
  const auto change = std::make_shared<Reload>(
      Reload{std::move(kept), std::move(in_files), std::move(also), std::promise<void>()});
  net::post(executor_, [this, change] {
    try {
      store_ = std::move(change->kept.store);
      change->also();
      take_files(std::move(change->in_files), false);
    } catch (const std::exception& error) {
      log_.error("parts of the old installations may stay", {{"error", error.what()}});
    }
    change->done.set_value();
  });
  tidy();
  if (change->done.get_future().wait_for(kPatience) != std::future_status::ready) {
    log_.warn("the store hangs: manifest and installations are taken over when it goes on");
  }
}

void InstallationKeeper::renew() {
  const auto renewed = store_->renew();
  if (renewed.has_error()) {
    log_.error("cannot bring secrets to the first of store.secret_keys: keep the others",
               {{"error", renewed.error()}});
  } else if (*renewed > 0) {
    log_.info("secrets of installations are encrypted with the first of store.secret_keys now",
              {{"count", *renewed}});
  }
}

/// What may throw is without memory: that is an error like others.
template <typename T, typename Work>
net::awaitable<base::Result<T>> InstallationKeeper::in_background(Work work) {
  // By reference: GCC 12 destroys twice what a lambda in a co_await holds.
  const auto shared = std::make_shared<const Work>(std::move(work));
  co_return co_await base::await_callback<base::Result<T>>([this, &shared](auto done) {
    net::post(executor_, [work_now = shared, done = std::move(done)]() mutable {
      try {
        done((*work_now)());
      } catch (const std::exception& error) {
        done(base::fail(base::Errc::kUnavailable, error.what()));
      }
    });
  });
}

base::Result<std::string> InstallationKeeper::pin_now(const std::string& id,
                                                      const std::string& company) {
  const installations::EntryPtr entry = book_.find(id);
  if (!entry || entry->removed_at) return company;  // it went while the request was on its way
  if (!entry->installation.company_id.empty()) return entry->installation.company_id;
  if (const auto holder = book_.holder_of(company, entry->installation)) {
    log_.warn("installation is not bound: its first company is another one's",
              {{"installation", id}, {"company", company}, {"of", holder->installation.id}});
    return std::string(event::kNoCompany);
  }
  auto pinned = store_->pin(id, company, clock_.now());
  if (pinned.has_error()) return base::with_context("bind to a company", pinned.error());
  book_.pin(id, *pinned);
  log_.info("installation is bound to its company", {{"installation", id}, {"company", *pinned}});
  return pinned;
}

net::awaitable<base::Result<std::string>> InstallationKeeper::pin(std::string id,
                                                                  std::string company) {
  return in_background<std::string>(
      [this, id = std::move(id), company = std::move(company)] { return pin_now(id, company); });
}

/// Only what a change brings about is its fault.
base::Result<void> InstallationKeeper::taken_by_another(const installations::Entry& made,
                                                        const installations::Entry* now) const {
  event::Installation one = made.installation;
  if (one.company_id.empty() && now != nullptr && now->company_is_pinned) {
    one.company_id = now->installation.company_id;
  }
  const bool same =
      now != nullptr && !now->removed_at && now->installation.company_id == one.company_id &&
      now->installation.project == one.project && now->installation.integration == one.integration;
  if (same || made.removed_at || one.company_id == event::kAnyCompany) return {};
  const auto holder = book_.holder_of(one.company_id, one);
  if (!holder) return {};
  return base::fail(
      base::Errc::kInvalid,
      "company " + one.company_id + " is that of installation \"" + holder->installation.id + "\"");
}

base::Result<installations::EntryPtr> InstallationKeeper::change_now(const std::string& id,
                                                                     const Change& how, bool dry) {
  using Pin = installations::Store::Pin;
  installations::EntryPtr now = book_.find(id);
  const bool in_file = now && now->in_file && !now->removed_at;
  if (in_file) now = book_.shadowed(id);
  const base::Error elsewhere =
      base::fail(base::Errc::kInvalid,
                 "installation \"" + id + "\" stands in a file: change it there, and reload");
  if (in_file && !now) return elsewhere;
  std::optional<installations::Entry> given;
  if (now && !now->removed_at) given = installations::without_pin(*now);
  auto made = how(given ? &*given : nullptr);
  if (made.has_error()) return made.error();
  if (in_file && !made->removed_at) return elsewhere;
  const auto taken = taken_by_another(*made, now.get());
  if (taken.has_error()) return taken.error();
  if (dry) return std::make_shared<const installations::Entry>(std::move(*made));

  // A company that is given takes the place of the one that came; a new life has none yet.
  const bool anew = !given || made->removed_at || !made->installation.company_id.empty();
  const bool forgets = anew && !in_file;
  const auto written = store_->put(*made, forgets ? Pin::kForget : Pin::kKeep);
  if (written.has_error()) return written.error();
  if (forgets) book_.unpin(id);
  const auto kept = std::make_shared<const installations::Entry>(*made);
  book_.put(std::move(*made));
  return in_file ? kept : book_.find(id);
}

net::awaitable<base::Result<installations::EntryPtr>> InstallationKeeper::change(std::string id,
                                                                                 Change how,
                                                                                 bool dry) {
  return in_background<installations::EntryPtr>(
      [this, id = std::move(id), how = std::move(how), dry] { return change_now(id, how, dry); });
}

base::Result<void> InstallationKeeper::unpin_now(const std::string& id, bool dry) {
  const installations::EntryPtr entry = book_.find(id);
  if (!entry || entry->removed_at) return not_found(id);
  const auto pins = store_->pins();
  if (pins.has_error()) return pins.error();
  if (!pins->contains(id)) {
    return base::fail(base::Errc::kNotFound,
                      "installation \"" + id + "\" was not bound to a company by an event");
  }
  if (dry) return {};
  auto unpinned = store_->unpin(id);
  if (unpinned.has_value()) book_.unpin(id);
  return unpinned;
}

net::awaitable<base::Result<void>> InstallationKeeper::unpin(std::string id, bool dry) {
  return in_background<void>([this, id = std::move(id), dry] { return unpin_now(id, dry); });
}

}  // namespace housecalld::app
