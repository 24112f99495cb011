// SPDX-License-Identifier: Apache-2.0
#include "handlers/webhook/directory.hpp"

#include <algorithm>
#include <utility>

namespace housecalld::webhook {
namespace {

bool belongs_to(const event::Installation& installation, const Address& address) {
  if (address.project.empty()) return true;
  return installation.project == address.project && installation.integration == address.integration;
}

/// Remembers the only one it was shown.
class OnlyOne {
 public:
  void see(const Entry& entry) {
    entry_ = &entry;
    ++seen_;
  }
  [[nodiscard]] const Entry* get() const { return seen_ == 1 ? entry_ : nullptr; }
  [[nodiscard]] bool none() const { return seen_ == 0; }

 private:
  const Entry* entry_ = nullptr;
  std::size_t seen_ = 0;
};

}  // namespace

Directory::Directory(std::vector<Entry> entries) {
  std::ranges::for_each(entries, [this](Entry& entry) {
    most_secrets_ = std::max(most_secrets_, entry.signing_secrets.size());
    std::string id = entry.installation->id;
    by_id_.try_emplace(std::move(id), std::move(entry));
  });
}

const Entry* Directory::find(const Address& address, std::string_view company_id) const {
  if (address.installation.empty()) return find_by_company(address, company_id);
  const auto found = by_id_.find(address.installation);
  if (found == by_id_.end()) return nullptr;
  return belongs_to(*found->second.installation, address) ? &found->second : nullptr;
}

const Entry* Directory::find_by_company(const Address& address, std::string_view company_id) const {
  OnlyOne of_company;
  OnlyOne of_any_company;
  for (const auto& [id, entry] : by_id_) {
    const event::Installation& installation = *entry.installation;
    if (!belongs_to(installation, address)) continue;
    if (installation.company_id.empty()) {
      of_any_company.see(entry);
    } else if (installation.company_id == company_id) {
      of_company.see(entry);
    }
  }
  return of_company.none() ? of_any_company.get() : of_company.get();
}

}  // namespace housecalld::webhook
