// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/list_output.hpp"

#include <algorithm>
#include <ostream>

#include "daemon/cli/progress.hpp"
#include "daemon/cli/table.hpp"
#include "daemon/cli/workspace.hpp"

namespace housecalld::cli {
namespace {

constexpr std::size_t kPage = 1'000;

/// Rows as they come: a table needs all of them for its columns, JSON does not.
class Rows {
 public:
  Rows(const Listing& listing, Context context)
      : listing_(listing), context_(context), table_(listing.heading) {}

  void add(const JsonView& row) {
    if (listing_.wanted && !listing_.wanted(row)) return;
    if (listing_.json) {
      context_.out << (count_ == 0 ? "[" : ",") << row.json();
    } else {
      table_.add(listing_.row(row));
    }
    ++count_;
  }
  void finish() {
    if (listing_.json) {
      context_.out << (count_ == 0 ? "[]" : "]") << '\n';
    } else if (count_ == 0) {
      context_.err << listing_.none << '\n';
    } else {
      table_.print(context_.out);
    }
  }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  const Listing& listing_;
  Context context_;
  Table table_;
  std::size_t count_ = 0;
};

}  // namespace

ExitCode print_list(AdminClient& client, const Listing& listing, Context context) {
  Rows rows(listing, context);
  {
    Progress progress(context.err, "found");
    std::string cursor;
    do {
      AdminParameters parameters = listing.parameters;
      const std::size_t wanted = std::min(kPage, listing.limit - rows.count());
      if (listing.paged) parameters.emplace_back("limit", std::to_string(wanted));
      if (!cursor.empty()) parameters.emplace_back("cursor", cursor);
      const auto answer = client.get(listing.path, parameters);
      if (answer.has_error()) return report(answer.error(), context);
      const JsonDocument page(*answer);
      for (const JsonView& row : page.root().items(listing.member)) rows.add(row);
      cursor = page.root().text("next");
      progress.show(page.root().number("remaining"), rows.count());
    } while (!cursor.empty() && rows.count() < listing.limit);
  }
  rows.finish();
  return kOk;
}

}  // namespace housecalld::cli
