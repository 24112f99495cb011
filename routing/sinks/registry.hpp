// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "routing/base/result.hpp"
#include "routing/sinks/sink.hpp"

namespace housecalld::sinks {

/// The error for a kind that nobody registered: names it, the nearest known one, and all of them.
[[nodiscard]] base::Error unknown_kind(std::string_view kind,
                                       const std::vector<std::string_view>& known);

/// The table of sink kinds: how each is built. Filled once, by daemon/app, in plain sight.
/// `Settings` is what the program's configuration holds for one destination; this folder does not
/// know it. Adding is for start-up; afterwards `make` may be called from any thread.
template <typename Settings>
class Registry {
 public:
  /// Builds a sink whose `deliver` will be called on `executor`. An error's text says which setting
  /// is wrong and why. Opens nothing: a destination that is down is no reason not to start.
  using Factory = std::function<base::Result<std::unique_ptr<Sink>>(
      const Settings& settings, const net::any_io_executor& executor)>;

  /// Throws std::logic_error when the kind is there already: a bug of the program.
  void add(std::string kind, Factory factory) {
    const auto [entry, added] = factories_.emplace(std::move(kind), std::move(factory));
    if (!added) throw std::logic_error("sink kind registered twice: " + entry->first);
  }

  /// The factory's result, or kInvalid for a kind that is not in the table.
  [[nodiscard]] base::Result<std::unique_ptr<Sink>> make(
      std::string_view kind, const Settings& settings, const net::any_io_executor& executor) const {
    const auto found = factories_.find(kind);
    if (found == factories_.end()) return unknown_kind(kind, kinds());
    return found->second(settings, executor);
  }

  /// In alphabetical order.
  [[nodiscard]] std::vector<std::string_view> kinds() const {
    std::vector<std::string_view> names;
    names.reserve(factories_.size());
    for (const auto& [name, factory] : factories_) names.emplace_back(name);
    return names;
  }

 private:
  std::map<std::string, Factory, std::less<>> factories_;
};

}  // namespace housecalld::sinks
