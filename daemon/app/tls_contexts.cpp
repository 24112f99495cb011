// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/tls_contexts.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <locale>
#include <set>
#include <utility>

#include "daemon/app/file_version.hpp"

namespace housecalld::app {
namespace {

tls::ServerContextOptions options_of(const config::TlsSettings& settings,
                                     const std::filesystem::path& client_ca) {
  tls::ServerContextOptions options;
  for (std::size_t i = 0; i < settings.certificates.size(); ++i) {
    options.pairs.push_back({settings.certificates[i], settings.private_keys.at(i)});
  }
  options.min_version = settings.min_version;
  options.client_ca = client_ca;
  return options;
}

std::set<std::filesystem::path> client_authorities(const config::Settings& settings) {
  std::set<std::filesystem::path> all;
  for (const config::ListenSettings& listen : settings.listen) {
    if (listen.tls) all.insert(listen.client_ca);
  }
  if (!settings.admin.remote_listen.empty()) all.insert(settings.admin.client_ca);
  if (!settings.downloads.listen.empty() && settings.downloads.tls) all.insert("");
  return all;
}

}  // namespace

base::Result<std::shared_ptr<TlsContexts>> TlsContexts::create(const config::Settings& settings) {
  const auto authorities = client_authorities(settings);
  if (authorities.empty()) return std::shared_ptr<TlsContexts>();
  auto made = std::make_shared<TlsContexts>();
  for (const std::filesystem::path& client_ca : authorities) made->contexts_[client_ca] = nullptr;
  // Before they are read: what is written meanwhile is another version.
  const std::string versions = made->versions(settings.tls);
  for (const std::filesystem::path& client_ca : authorities) {
    auto context = tls::ServerContext::create(options_of(settings.tls, client_ca));
    if (context.has_error()) return base::with_context("tls", context.error());
    made->contexts_[client_ca] = std::move(*context);
  }
  made->used_.set(std::make_shared<const std::string>(versions));
  return made;
}

bool TlsContexts::have_changed(const config::TlsSettings& settings) const {
  return versions(settings) != *used_.get();
}

bool TlsContexts::is_for(std::string_view name) const {
  return std::ranges::any_of(contexts_, [&](const auto& one) { return one.second->is_for(name); });
}

base::Result<void> TlsContexts::fit(const config::TlsSettings& settings) const {
  for (const auto& [client_ca, context] : contexts_) {
    const auto made = tls::ServerContext::create(options_of(settings, client_ca));
    if (made.has_error()) return base::with_context("tls", made.error());
  }
  return {};
}

base::Result<void> TlsContexts::reload(const config::TlsSettings& settings) {
  const std::string now = versions(settings);
  const auto usable = fit(settings);
  if (usable.has_error()) return usable.error();
  for (const auto& [client_ca, context] : contexts_) {
    const auto renewed = context->reload(options_of(settings, client_ca));
    if (renewed.has_error()) return base::with_context("tls", renewed.error());
  }
  used_.set(std::make_shared<const std::string>(now));
  return {};
}

std::string TlsContexts::versions(const config::TlsSettings& settings) const {
  std::string all;
  for (const std::string& file : settings.certificates) all += file_version(file) + " ";
  for (const std::string& file : settings.private_keys) all += file_version(file) + " ";
  for (const auto& [client_ca, context] : contexts_) all += file_version(client_ca) + " ";
  return all;
}

std::function<bool(std::string_view name)> our_names(const config::Settings& settings,
                                                     std::shared_ptr<const TlsContexts> tls) {
  return [hosts = settings.admin.hosts, tls = std::move(tls)](std::string_view name) {
    const auto is_it = [name](const std::string& host) {
      return boost::algorithm::iequals(host, name, std::locale::classic());
    };
    return std::ranges::any_of(hosts, is_it) || (tls && tls->is_for(name));
  };
}

}  // namespace housecalld::app
