// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "routing/base/result.hpp"

namespace housecalld::store {

// What holds for every port of the store.
//
// The writing calls return at once and report by callback; the report comes only after the change
// is committed to stable storage. Calls are carried out in the order in which one thread made
// them, and several may share one commit. Reports after the store is closed carry kCancelled.
// Errors of every call: kUnavailable (disk full, locked past the deadline, over capacity: nothing
// was changed, try again later), kIo and kCorrupt (nothing was changed as far as one can know).
//
// The reading calls block the caller and see every committed change. Every call is safe from
// every thread.

/// Called once with the outcome, on the store's own thread, or before the call returns when that
/// refuses at once (closed, over capacity): hold no lock, post to where you live, do no work.
template <typename T>
using Callback = std::function<void(base::Result<T>)>;

}  // namespace housecalld::store
