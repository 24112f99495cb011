// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "routing/base/clock.hpp"
#include "routing/base/log.hpp"
#include "routing/base/result.hpp"
#include "routing/base/secret.hpp"
#include "routing/installations/book.hpp"
#include "routing/installations/store.hpp"
#include "routing/store/store.hpp"

namespace housecalld::app {

namespace net = boost::asio;

/// The installations of the running daemon: the book, and the store behind those that stand in no
/// file. Everything that blocks happens on `executor`, one thing after the other, so that a change
/// is made of what the one before left.
class InstallationKeeper {
 public:
  /// What becomes of an installation, out of what it is; null: there is none of that id.
  using Change = std::function<base::Result<installations::Entry>(const installations::Entry*)>;

  struct Kept {
    std::shared_ptr<installations::Store> store;
    std::vector<installations::Entry> entries;
    std::map<std::string, std::string> pins;
  };

  /// `store` is the SQLite store that has made the database; it, `clock` and `log` outlive this.
  InstallationKeeper(net::any_io_executor executor, std::filesystem::path database,
                     store::Store& store, const base::Clock& clock, base::Log& log);

  [[nodiscard]] const installations::Book& book() const { return book_; }
  [[nodiscard]] installations::Book& book() { return book_; }

  /// Reads what is kept in the store with these keys. Changes nothing. Blocks.
  [[nodiscard]] base::Result<Kept> prepare(
      const std::vector<base::Secret<std::string>>& secret_keys) const;
  /// At the start, before the executor runs. Changes nothing in the store.
  void load(Kept kept, std::vector<installations::Entry> in_files);
  /// When the start has come about: what is to be changed in the store for it. Returns at once.
  void tidy();
  /// Later: the files and keys of `kept`; what is kept is in the book. `also` is done just before,
  /// with nothing in between. Waits until it is so, but not for a store that hangs: then it comes
  /// about when that goes on.
  void reload(Kept kept, std::vector<installations::Entry> in_files, std::function<void()> also);

  /// intake::Pin.
  [[nodiscard]] net::awaitable<base::Result<std::string>> pin(std::string id, std::string company);

  /// Changes one that is kept in the store: durable, and in effect with the next request. Gives
  /// what it is then. kInvalid for one that stands in a file.
  [[nodiscard]] net::awaitable<base::Result<installations::EntryPtr>> change(std::string id,
                                                                             Change how, bool dry);
  /// The next verified event binds it to its company. kNotFound when it is bound to none.
  [[nodiscard]] net::awaitable<base::Result<void>> unpin(std::string id, bool dry);

 private:
  [[nodiscard]] base::Result<installations::EntryPtr> change_now(const std::string& id,
                                                                 const Change& how, bool dry);
  [[nodiscard]] base::Result<void> taken_by_another(const installations::Entry& made,
                                                    const installations::Entry* now) const;
  [[nodiscard]] base::Result<void> unpin_now(const std::string& id, bool dry);
  [[nodiscard]] base::Result<std::string> pin_now(const std::string& id,
                                                  const std::string& company);
  void renew();
  /// Bindings whose installation is another one now, or none.
  void forget_companies();
  void take_files(std::vector<installations::Entry> in_files, bool at_start);
  void warn_of_files(const std::set<std::string>& before);
  template <typename T, typename Work>
  [[nodiscard]] net::awaitable<base::Result<T>> in_background(Work work);

  net::any_io_executor executor_;
  std::filesystem::path database_;
  store::Store& events_;
  const base::Clock& clock_;
  base::Log& log_;
  installations::Book book_;
  std::shared_ptr<installations::Store> store_;  ///< on the executor, once that runs
  std::set<std::string> to_forget_;              ///< ids; likewise
};

}  // namespace housecalld::app
