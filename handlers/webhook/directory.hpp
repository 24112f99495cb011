// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "routing/base/secret.hpp"
#include "routing/event/installation.hpp"

namespace housecalld::webhook {

/// An installation with what it takes to verify its requests.
struct Entry {
  std::shared_ptr<const event::Installation> installation;
  std::vector<base::Secret<std::string>> signing_secrets;
};

/// Which part of the endpoint a URL names. Views into the request's path.
struct Address {
  std::string_view project;       ///< empty in the short form
  std::string_view integration;   ///< empty in the short form
  std::string_view installation;  ///< empty: the body's company id picks it
};

/// All installations, immutable; replaced as a whole on reload.
class Directory {
 public:
  explicit Directory(std::vector<Entry> entries);

  /// The entry that an address and, where the address has no installation, the company id of the
  /// body name. Null when there is none, or when the project or integration in the path is not the
  /// installation's. A company id picks the installation that has it, else the one that takes any
  /// company; where two would do, it picks none.
  [[nodiscard]] const Entry* find(const Address& address, std::string_view company_id) const;

  /// The largest number of secrets that an installation has, at least 1: what every verification
  /// costs, so that no installation stands out.
  [[nodiscard]] std::size_t most_secrets() const { return most_secrets_; }

 private:
  [[nodiscard]] const Entry* find_by_company(const Address& address,
                                             std::string_view company_id) const;

  std::map<std::string, Entry, std::less<>> by_id_;
  std::size_t most_secrets_ = 1;
};

}  // namespace housecalld::webhook
