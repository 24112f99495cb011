// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "daemon/config/settings.hpp"
#include "daemon/tls/server_context.hpp"
#include "routing/base/result.hpp"
#include "routing/base/snapshot.hpp"

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

  /// Whether the files can be used by every context.
  [[nodiscard]] base::Result<void> fit(const config::TlsSettings& settings) const;
  /// Reads all files anew. On an error everything stays as it was.
  [[nodiscard]] base::Result<void> reload(const config::TlsSettings& settings);

  /// Whether the files are others than those in use, of other names or written since.
  [[nodiscard]] bool have_changed(const config::TlsSettings& settings) const;
  /// What tells these files from others of the same names.
  [[nodiscard]] std::string versions(const config::TlsSettings& settings) const;

 private:
  std::map<std::filesystem::path, std::shared_ptr<tls::ServerContext>> contexts_;
  base::Snapshot<std::string> used_{std::make_shared<const std::string>()};  ///< their versions
};

/// Whether a name (lower case, without port) is one of those that the admin listeners are asked by.
[[nodiscard]] std::function<bool(std::string_view name)> our_names(
    const config::Settings& settings, std::shared_ptr<const TlsContexts> tls);

}  // namespace housecalld::app
