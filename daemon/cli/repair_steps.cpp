// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/repair_steps.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <ostream>

#include "daemon/cli/json_view.hpp"
#include "daemon/cli/progress.hpp"
#include "daemon/cli/workspace.hpp"
#include "routing/base/json.hpp"

namespace housecalld::cli {
namespace {

constexpr std::size_t kMostAtOnce = 500;
constexpr double kStepsPerSecond = 5;

struct Totals {
  std::size_t matched = 0;
  std::size_t changed = 0;
};

std::size_t step_size(const Repair& repair, std::size_t matched) {
  std::size_t size = kMostAtOnce;
  if (repair.rate > 0) {
    size =
        std::clamp<std::size_t>(static_cast<std::size_t>(repair.rate / kStepsPerSecond), 1, size);
  }
  return repair.limit == 0 ? size : std::min(size, repair.limit - matched);
}

void keep_rate(const Repair& repair, std::size_t changed) {
  if (repair.rate <= 0 || !repair.yes) return;
  const std::chrono::duration<double> time(static_cast<double>(changed) / repair.rate);
  boost::asio::io_context context;
  boost::asio::steady_timer(context,
                            std::chrono::duration_cast<boost::asio::steady_timer::duration>(time))
      .wait();
}

base::Result<void> walk(AdminClient& client, const Repair& repair,
                        const AdminParameters& parameters, Progress& progress, Totals& totals) {
  std::string cursor;
  do {
    AdminParameters step = parameters;
    step.emplace_back("limit", std::to_string(step_size(repair, totals.matched)));
    step.emplace_back("dry_run", repair.yes ? "false" : "true");
    if (!cursor.empty()) step.emplace_back("cursor", cursor);
    const auto answer = client.post(repair.path, step);
    if (answer.has_error()) return answer.error();
    const JsonDocument page(*answer);
    const auto changed = static_cast<std::size_t>(page.root().number("changed"));
    totals.matched += static_cast<std::size_t>(page.root().number("matched"));
    totals.changed += changed;
    cursor = page.root().text("next");
    progress.show(page.root().number("remaining"), repair.yes ? totals.changed : totals.matched);
    if (!cursor.empty()) keep_rate(repair, changed);
  } while (!cursor.empty() && (repair.limit == 0 || totals.matched < repair.limit));
  return {};
}

base::Result<Totals> walk_all(AdminClient& client, const Repair& repair, Context context) {
  Progress progress(context.err, repair.progress);
  Totals totals;
  if (repair.event_ids.empty()) {
    const auto walked = walk(client, repair, repair.parameters, progress, totals);
    if (walked.has_error()) return walked.error();
  }
  for (const std::string& id : repair.event_ids) {
    AdminParameters parameters = repair.parameters;
    parameters.emplace_back("event_id", id);
    const auto walked = walk(client, repair, parameters, progress, totals);
    if (walked.has_error()) return walked.error();
  }
  return totals;
}

}  // namespace

ExitCode carry_out(AdminClient& client, const Repair& repair, Context context) {
  const auto totals = walk_all(client, repair, context);
  if (totals.has_error()) return report(totals.error(), context);
  const std::size_t number = repair.yes ? totals->changed : totals->matched;
  if (repair.json) {
    context.out << base::JsonObject()
                       .boolean("dry_run", !repair.yes)
                       .number("matched", static_cast<long long>(totals->matched))
                       .number("changed", static_cast<long long>(totals->changed))
                       .finish()
                << '\n';
  } else if (repair.yes) {
    context.out << repair.done << number << '\n';
  } else {
    context.out << repair.matching << number << (number == 0 ? "\n" : "; add --yes to do it\n");
  }
  return number == 0 ? kNotFound : kOk;
}

}  // namespace housecalld::cli
