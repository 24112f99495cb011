// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/check.hpp"

#include <boost/asio/io_context.hpp>

#include "daemon/app/sink_table.hpp"
#include "daemon/app/tables.hpp"
#include "daemon/app/tls_setup.hpp"

namespace housecalld::app {

Findings check_files(const config::Settings& settings) {
  Findings findings;
  if (!settings.manifest.empty()) findings.problems = manifest_problems(settings.manifest);
  if (!settings.tls.certificate.empty() && !settings.tls.private_key.empty()) {
    const auto tls = make_tls(settings);
    if (tls.has_error()) findings.problems.push_back(tls.error().message);
  }
  return findings;
}

Findings check(const config::Settings& settings) {
  Tables tables = build_tables(settings);
  Findings findings{std::move(tables.problems), std::move(tables.warnings)};
  const auto tls = make_tls(settings);
  if (tls.has_error()) findings.problems.push_back(tls.error().message);

  boost::asio::io_context unused;
  const base::SystemClock clock;
  const MakeSink make = sink_maker(clock);
  for (const config::DestinationSettings& destination : settings.destinations) {
    const auto sink = make(destination, unused.get_executor());
    if (sink.has_value()) continue;
    findings.problems.push_back("destinations." + destination.name + ": " + sink.error().message);
  }
  return findings;
}

}  // namespace housecalld::app
