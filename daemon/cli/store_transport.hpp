// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "daemon/cli/transport.hpp"
#include "daemon/config/settings.hpp"
#include "handlers/admin/api.hpp"
#include "routing/base/clock.hpp"
#include "routing/store/store.hpp"

namespace housecalld::cli {

/// The admin API of this very process over the database of a daemon that does not run. It looks and
/// changes nothing.
class StoreTransport final : public Transport {
 public:
  /// `absence`: why there is no daemon, for what cannot be done without it. Errors: those of
  /// open_sqlite_store.
  [[nodiscard]] static base::Result<std::unique_ptr<Transport>> open(
      const config::Settings& settings, std::string absence);
  ~StoreTransport() override;

  [[nodiscard]] base::Result<AdminAnswer> send(const AdminRequest& request) override;

 private:
  StoreTransport(std::unique_ptr<store::Store> store, std::unique_ptr<admin::Host> host);

  boost::asio::io_context context_;
  base::SystemClock clock_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<admin::Host> host_;
  std::unique_ptr<base::Log> log_;
  admin::Api api_;
};

}  // namespace housecalld::cli
