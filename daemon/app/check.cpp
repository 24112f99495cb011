// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/check.hpp"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <system_error>

#include "daemon/app/sink_table.hpp"
#include "daemon/app/tables.hpp"
#include "daemon/app/tls_contexts.hpp"
#include "daemon/tls/certificate.hpp"
#include "routing/base/address.hpp"

namespace housecalld::app {
namespace {

std::string system_reason() { return std::generic_category().message(errno); }

void add(std::vector<std::string>& to, std::vector<std::string>&& more) {
  for (std::string& text : more) to.push_back(std::move(text));
}

void check_certificate(const std::string& file, tls::Role role, Findings& findings) {
  auto facts = tls::inspect_certificate(file, role, base::SystemClock().now());
  if (facts.has_error()) return;  // whoever uses it says so
  add(findings.problems, std::move(facts->problems));
  add(findings.warnings, std::move(facts->warnings));
}

void check_tls(const config::Settings& settings, Findings& findings) {
  const auto& tls = settings.tls;
  if (tls.certificates.empty() || tls.certificates.size() != tls.private_keys.size()) return;
  const auto contexts = TlsContexts::create(settings);
  if (contexts.has_error()) {
    findings.problems.push_back(contexts.error().message);
  } else if (*contexts) {
    for (const std::string& file : tls.certificates) {
      check_certificate(file, tls::Role::kServer, findings);
    }
  }
}

/// A socket's file is made by the user who checks: run as who runs the daemon.
void check_socket(const std::string& key, const std::string& address, const std::string& group,
                  Findings& findings) {
  const auto parsed = base::parse_address(address);
  if (parsed.has_error()) return;
  const auto* const local = std::get_if<base::UnixAddress>(&*parsed);
  if (local == nullptr) return;
  const std::string folder = std::filesystem::path(local->path).parent_path().string();
  if (access(folder.c_str(), W_OK | X_OK) != 0) {
    // What is not there yet may be made with the service, and another user may be let in.
    const bool certain = errno != ENOENT && errno != EACCES;
    (certain ? findings.problems : findings.warnings)
        .push_back(key + ": no socket can be made in " + folder + " now: " + system_reason());
  }
  if (!group.empty() && getgrnam(group.c_str()) == nullptr) {
    findings.problems.push_back(key + ": there is no group " + group);
  }
}

void check_sockets(const config::Settings& settings, Findings& findings) {
  for (std::size_t i = 0; i < settings.listen.size(); ++i) {
    const config::ListenSettings& listen = settings.listen[i];
    check_socket("listen[" + std::to_string(i) + "].address", listen.address, listen.group,
                 findings);
  }
  if (!settings.admin.listen.empty()) {
    check_socket("admin.listen", settings.admin.listen, settings.admin.group, findings);
  }
}

/// What is there must be a regular file; what is not will be made.
void check_file(const std::string& key, const std::filesystem::path& path, Findings& findings) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == EACCES) return;
    findings.problems.push_back(key + ": " + path.string() + ": " + system_reason());
  } else if (!S_ISREG(status.st_mode)) {
    findings.problems.push_back(key + ": " + path.string() + " is " +
                                (S_ISDIR(status.st_mode) ? "a folder" : "no regular file"));
  }
}

void check_destinations(const config::Settings& settings, Findings& findings) {
  boost::asio::io_context unused;
  const base::SystemClock clock;
  const MakeSink make = sink_maker(clock);
  for (const config::DestinationSettings& destination : settings.destinations) {
    const std::string key = "destinations." + destination.name;
    const auto sink = make(destination, unused.get_executor());
    if (sink.has_error()) findings.problems.push_back(key + ": " + sink.error().message);
    if (destination.kind == "file") check_file(key + ".path", destination.file.path, findings);
    const auto& certificate = destination.webhook.client_certificate;
    if (!certificate.empty()) check_certificate(certificate, tls::Role::kClient, findings);
  }
}

}  // namespace

Findings check_files(const config::Settings& settings) {
  Findings findings;
  if (!settings.manifest.empty()) findings.problems = manifest_problems(settings.manifest);
  check_tls(settings, findings);
  return findings;
}

Findings check(const config::Settings& settings) {
  Tables tables = build_tables(settings);
  Findings findings{std::move(tables.problems), std::move(tables.warnings),
                    std::move(tables.notes)};
  check_tls(settings, findings);
  check_sockets(settings, findings);
  check_file("store.path", settings.store.path, findings);
  check_destinations(settings, findings);
  return findings;
}

}  // namespace housecalld::app
