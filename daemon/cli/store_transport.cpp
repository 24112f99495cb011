// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/store_transport.hpp"

#include <utility>

#include "daemon/app/admin_host.hpp"
#include "daemon/cli/blocking.hpp"
#include "routing/store/sqlite/sqlite_store.hpp"

namespace housecalld::cli {
namespace {

/// What is configured, without a process that could do anything.
class StoppedHost final : public admin::Host {
 public:
  StoppedHost(const config::Settings& settings, std::vector<admin::Installation> installations,
              std::string absence)
      : absence_(std::move(absence)),
        destinations_(app::describe(settings.destinations)),
        installations_(std::move(installations)),
        public_url_(settings.public_url) {}

  [[nodiscard]] std::string read_only() const override {
    return absence_ + "; this needs the daemon";
  }
  [[nodiscard]] std::vector<admin::Destination> destinations() const override {
    return destinations_;
  }
  [[nodiscard]] std::vector<admin::Installation> installations() const override {
    return installations_;
  }
  [[nodiscard]] base::Result<void> review(
      const event::Installation& /*installation*/) const override {
    return base::fail(base::Errc::kUnavailable, read_only());
  }
  [[nodiscard]] admin::net::awaitable<base::Result<installations::EntryPtr>> change_installation(
      std::string /*id*/, admin::ChangeInstallation /*change*/, bool /*dry*/) override {
    co_return base::fail(base::Errc::kUnavailable, read_only());
  }
  [[nodiscard]] admin::net::awaitable<base::Result<void>> forget_company(std::string /*id*/,
                                                                         bool /*dry*/) override {
    co_return base::fail(base::Errc::kUnavailable, read_only());
  }
  [[nodiscard]] std::string public_url() const override { return public_url_; }
  [[nodiscard]] base::Result<std::vector<admin::RefusedRequest>> refused_requests() const override {
    return base::fail(base::Errc::kUnavailable, read_only());
  }
  void ring(const std::string& /*destination*/) override {}
  void forgive(const std::string& /*destination*/) override {}
  [[nodiscard]] admin::net::awaitable<base::Result<admin::TestResult>> test(
      std::string /*destination*/) override {
    co_return base::fail(base::Errc::kUnavailable, read_only());
  }
  [[nodiscard]] admin::net::awaitable<base::Result<std::vector<std::string>>> reload() override {
    co_return base::fail(base::Errc::kUnavailable, read_only());
  }
  [[nodiscard]] base::Result<store::Reroute> route_again(
      const event::StoredEvent& /*event*/) const override {
    return base::fail(base::Errc::kUnavailable, read_only());
  }

 private:
  std::string absence_;
  std::vector<admin::Destination> destinations_;
  std::vector<admin::Installation> installations_;
  std::string public_url_;
};

/// The API logs what it changes: here that is nothing.
class NoLog final : public base::Log {
 public:
  void write(base::LogLevel /*level*/, std::string_view /*message*/,
             std::span<const base::Field> /*fields*/) override {}
};

}  // namespace

base::Result<std::unique_ptr<Transport>> StoreTransport::open(const config::Settings& settings,
                                                              std::string absence) {
  store::SqliteOptions options;
  options.path = settings.store.path;
  options.deduplication_window = settings.store.deduplication_window;
  options.exclusive = false;
  auto store = store::open_sqlite_store(options);
  if (store.has_error()) return store.error();
  auto installations = app::describe_installations(settings);
  if (installations.has_error()) return installations.error();
  return std::unique_ptr<Transport>(new StoreTransport(
      std::move(*store),
      std::make_unique<StoppedHost>(settings, std::move(*installations), std::move(absence))));
}

StoreTransport::StoreTransport(std::unique_ptr<store::Store> store,
                               std::unique_ptr<admin::Host> host)
    : store_(std::move(store)),
      host_(std::move(host)),
      log_(std::make_unique<NoLog>()),
      api_({*store_, *store_, clock_, *log_, *host_, context_.get_executor()}) {}

StoreTransport::~StoreTransport() { store_->close(); }

base::Result<AdminAnswer> StoreTransport::send(const AdminRequest& request) {
  handlers::Request asked;
  asked.method = request.method;
  asked.target = request.target;
  asked.body = request.body;
  handlers::Response response = run_to_end(context_, api_.handle(asked));
  return AdminAnswer{response.status, std::move(response.body)};
}

}  // namespace housecalld::cli
