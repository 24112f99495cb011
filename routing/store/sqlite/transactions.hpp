// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "routing/base/result.hpp"
#include "routing/store/sqlite/database.hpp"
#include "routing/store/store.hpp"

namespace housecalld::store {

/// The writing side of a store, for what else is kept in its database: a second connection that
/// writes would wait for seconds beside a busy one, and hold it up.
class Transactions {
 public:
  Transactions() = default;
  Transactions(const Transactions&) = delete;
  Transactions& operator=(const Transactions&) = delete;
  virtual ~Transactions() = default;

  /// Runs `work` on the store's thread in its next transaction and waits for the commit. A batch
  /// that fails for a neighbour's sake is run again, `work` with it: it must not mind. Errors:
  /// those of every call of a store (callback.hpp). Blocks, so it is not for a callback. Any
  /// thread.
  [[nodiscard]] virtual base::Result<void> write(std::function<void(Database&)> work) = 0;
};

/// Those of a store that open_sqlite_store has made; throws std::bad_cast for another kind.
[[nodiscard]] Transactions& transactions_of(Store& store);

}  // namespace housecalld::store
