// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/tls_contexts.hpp"

#include <algorithm>
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
  return all;
}

}  // namespace

base::Result<std::shared_ptr<TlsContexts>> TlsContexts::create(const config::Settings& settings) {
  const auto authorities = client_authorities(settings);
  if (authorities.empty()) return std::shared_ptr<TlsContexts>();
  auto made = std::make_shared<TlsContexts>();
  for (const std::filesystem::path& client_ca : authorities) {
    auto context = tls::ServerContext::create(options_of(settings.tls, client_ca));
    if (context.has_error()) return base::with_context("tls", context.error());
    made->contexts_.emplace(client_ca, std::move(*context));
  }
  return made;
}

bool TlsContexts::is_for(std::string_view name) const {
  return std::ranges::any_of(contexts_, [&](const auto& one) { return one.second->is_for(name); });
}

base::Result<void> TlsContexts::reload(const config::TlsSettings& settings) {
  for (const auto& [client_ca, context] : contexts_) {
    const auto fits = tls::ServerContext::create(options_of(settings, client_ca));
    if (fits.has_error()) return base::with_context("tls", fits.error());
  }
  for (const auto& [client_ca, context] : contexts_) {
    const auto renewed = context->reload(options_of(settings, client_ca));
    if (renewed.has_error()) return base::with_context("tls", renewed.error());
  }
  return {};
}

std::string TlsContexts::versions(const config::TlsSettings& settings) const {
  std::string all;
  for (const std::string& file : settings.certificates) all += file_version(file) + " ";
  for (const std::string& file : settings.private_keys) all += file_version(file) + " ";
  for (const auto& [client_ca, context] : contexts_) all += file_version(client_ca) + " ";
  return all;
}

}  // namespace housecalld::app
