// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "daemon/config/settings.hpp"
#include "daemon/tls/server_context.hpp"
#include "routing/base/result.hpp"

namespace housecalld::app {

/// The TLS of all listeners: one context for each set of authorities that clients' certificates
/// come from. Safe from every thread.
class TlsContexts {
 public:
  /// Null when no listener speaks TLS. Errors: those of ServerContext::create, after `tls: `.
  [[nodiscard]] static base::Result<std::shared_ptr<TlsContexts>> create(
      const config::Settings& settings);

  /// Of a listener with TLS.
  [[nodiscard]] std::shared_ptr<tls::ServerContext> of(
      const std::filesystem::path& client_ca) const {
    return contexts_.at(client_ca);
  }
  [[nodiscard]] bool is_for(std::string_view name) const;

  /// Reads all files anew. On an error everything stays as it was.
  [[nodiscard]] base::Result<void> reload(const config::TlsSettings& settings);

  /// What tells these files from others of the same names.
  [[nodiscard]] std::string versions(const config::TlsSettings& settings) const;

 private:
  std::map<std::filesystem::path, std::shared_ptr<tls::ServerContext>> contexts_;
};

}  // namespace housecalld::app
