// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <memory>

#include "daemon/config/settings.hpp"
#include "daemon/tls/server_context.hpp"

namespace housecalld::app {

[[nodiscard]] inline tls::ServerContextOptions tls_options(const config::TlsSettings& settings) {
  return {settings.certificate, settings.private_key, settings.min_version};
}

/// Null when no listener speaks TLS. Errors: those of ServerContext::create, after `tls: `.
[[nodiscard]] inline base::Result<std::shared_ptr<tls::ServerContext>> make_tls(
    const config::Settings& settings) {
  const bool wanted = std::ranges::any_of(settings.listen, &config::ListenSettings::tls) ||
                      !settings.admin.remote_listen.empty();
  if (!wanted) return std::shared_ptr<tls::ServerContext>();
  auto made = tls::ServerContext::create(tls_options(settings.tls));
  if (made.has_error()) return base::with_context("tls", made.error());
  return made;
}

}  // namespace housecalld::app
