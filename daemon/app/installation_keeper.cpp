// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/installation_keeper.hpp"

#include <boost/asio/post.hpp>
#include <exception>
#include <future>
#include <optional>
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
  for (const auto& [id, company] : kept.pins) book_.pin(id, company);
  for (installations::Entry& entry : kept.entries) book_.put(std::move(entry));
  take_files(std::move(in_files));
  store_ = std::move(kept.store);
  renew();
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

void InstallationKeeper::take_files(std::vector<installations::Entry> in_files) {
  for (const installations::Entry& entry : in_files) {
    const std::string& id = entry.installation.id;
    const installations::EntryPtr now = book_.find(id);
    if (!now || now->in_file || now->removed_at) continue;
    log_.warn("installation stands in a file and in the store: the file counts",
              {{"installation", id}});
  }
  book_.replace_files(std::move(in_files));
}

void InstallationKeeper::reload(Kept kept, std::vector<installations::Entry> in_files) {
  std::promise<void> done;
  net::post(executor_, [&] {
    store_ = std::move(kept.store);
    take_files(std::move(in_files));
    renew();
    done.set_value();
  });
  done.get_future().wait();
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
  if (entry && !entry->installation.company_id.empty()) return entry->installation.company_id;
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
  const installations::EntryPtr now = book_.find(id);
  if (now && now->in_file) {
    return base::fail(base::Errc::kInvalid,
                      "installation \"" + id + "\" stands in a file: change it there, and reload");
  }
  const bool there = now && !now->removed_at;
  std::optional<installations::Entry> given;
  if (there) given = installations::without_pin(*now);
  auto made = how(given ? &*given : nullptr);
  if (made.has_error()) return made.error();
  if (!dry) {
    const auto written = store_->put(*made);
    if (written.has_error()) return written.error();
    if (!there || made->removed_at) {
      const auto unpinned = store_->unpin(id);
      if (unpinned.has_error()) return unpinned.error();
      book_.unpin(id);
    }
    book_.put(*made);
  }
  if (!dry) return book_.find(id);
  return std::make_shared<const installations::Entry>(std::move(*made));
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
