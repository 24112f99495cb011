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
  take_files(std::move(in_files));
  // What was in a file before the start, and in none now.
  for (const auto& [id, company] : kept.pins) forget_gone(id);
  renew();
}

void InstallationKeeper::forget_gone(const std::string& id) {
  const installations::EntryPtr entry = book_.find(id);
  if (entry && !entry->removed_at) return;
  const auto unpinned = store_->unpin(id);
  if (unpinned.has_error()) {
    log_.warn("cannot forget the company of an installation that is gone",
              {{"installation", id}, {"error", unpinned.error()}});
  }
  book_.unpin(id);
}

void InstallationKeeper::take_files(std::vector<installations::Entry> in_files) {
  std::set<std::string> before;
  for (const installations::EntryPtr& entry : book_.all()) {
    if (entry->in_file) before.insert(entry->installation.id);
  }
  book_.replace_files(std::move(in_files), clock_.now());
  for (const installations::EntryPtr& entry : book_.all()) {
    const std::string& id = entry->installation.id;
    if (entry->in_file && book_.shadowed(id)) {
      log_.warn(
          "installation stands in a file and in the store: the file counts; "
          "`installations remove` takes the other away",
          {{"installation", id}});
    } else if (!entry->in_file && before.contains(id)) {
      log_.warn("installation stands in no file any more: what the store has of it counts again",
                {{"installation", id}});
    }
  }
  for (const std::string& id : before) forget_gone(id);
}

void InstallationKeeper::reload(Kept kept, std::vector<installations::Entry> in_files,
                                const std::function<void()>& also) {
  std::promise<void> done;
  net::post(executor_, [&] {
    try {
      store_ = std::move(kept.store);
      also();
      take_files(std::move(in_files));
      renew();
    } catch (const std::exception& error) {
      log_.error("parts of the old installations may stay", {{"error", error.what()}});
    }
    done.set_value();
  });
  done.get_future().wait();
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
  const std::string& company = made->installation.company_id;
  const auto holder =
      company == event::kAnyCompany ? nullptr : book_.holder_of(company, made->installation);
  if (holder && !made->removed_at) {
    return base::fail(base::Errc::kInvalid, "company " + company + " is that of installation \"" +
                                                holder->installation.id + "\"");
  }
  if (dry) return std::make_shared<const installations::Entry>(std::move(*made));

  // A company that is given takes the place of the one that came; a new life has none yet.
  const bool anew = !given || made->removed_at || !company.empty();
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
  const auto unpinned = store_->unpin(id);
  if (unpinned.has_value()) book_.unpin(id);
  return unpinned;
}

net::awaitable<base::Result<void>> InstallationKeeper::unpin(std::string id, bool dry) {
  return in_background<void>([this, id = std::move(id), dry] { return unpin_now(id, dry); });
}

}  // namespace housecalld::app
