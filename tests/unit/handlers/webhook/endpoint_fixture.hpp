// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "handlers/signature/signature.hpp"
#include "handlers/webhook/webhook_handler.hpp"
#include "routing/intake/intake.hpp"
#include "routing/manifest/manifest.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_log.hpp"
#include "tests/support/run_awaitable.hpp"
#include "tests/unit/handlers/webhook/fake_store.hpp"

namespace housecalld::webhook {

inline constexpr std::string_view kCompany = "3f2b8c1e-6d4a-4e0b-9a57-0c1d2e3f4a5b";
inline constexpr std::string_view kShortPath = "/webhooks/acme";
inline constexpr std::string_view kLongPath = "/v1/projects/p/integrations/main/installations/acme";
inline constexpr std::string_view kCompanyPath = "/v1/projects/p/integrations/main";
inline constexpr std::string_view kAcmeSecret = "6b1f0a9c3d5e7f2148a6c0e9d2b4f681";

/// Subscribes to everything that can be subscribed to.
inline constexpr std::string_view kEverything = R"(specVersion: 1.0.0
integrations:
  - name: main
    provider: housecallPro
    read:
      objects:
        - {objectName: jobs, destination: crm}
        - {objectName: customers, destination: crm}
        - {objectName: estimates, destination: sales}
        - {objectName: leads, destination: sales}
        - {objectName: invoices, destination: books}
    subscribe:
      objects:
        - objectName: jobs
          destination: crm
          inheritFieldsAndMapping: true
          createEvent: {enabled: always}
          updateEvent: {enabled: always, watchFieldsAuto: all}
          deleteEvent: {enabled: always}
          otherEvents: [job.scheduled, job.on_my_way, job.started, job.completed, job.paid,
                        job.canceled]
        - objectName: customers
          destination: crm
          inheritFieldsAndMapping: true
          createEvent: {enabled: always}
          updateEvent: {enabled: always, watchFieldsAuto: all}
          deleteEvent: {enabled: always}
        - objectName: estimates
          destination: sales
          inheritFieldsAndMapping: true
          createEvent: {enabled: always}
          updateEvent: {enabled: always, watchFieldsAuto: all}
          otherEvents: [estimate.scheduled, estimate.on_my_way, estimate.completed, estimate.sent,
                        estimate.copy_to_job, estimate.option.approval_status_changed]
        - objectName: leads
          destination: sales
          inheritFieldsAndMapping: true
          createEvent: {enabled: always}
          updateEvent: {enabled: always, watchFieldsAuto: all}
          deleteEvent: {enabled: always}
          otherEvents: [lead.converted, lead.lost]
        - objectName: invoices
          destination: books
          inheritFieldsAndMapping: true
          createEvent: {enabled: always}
          otherEvents: [invoice.sent, invoice.paid, invoice.canceled, invoice.voided,
                        invoice.amount_updated, invoice.payment.succeeded, invoice.payment.failed,
                        invoice.refund.succeeded]
        - objectName: employees
          destination: hr
          otherEvents: [employee.created, pro.created]
        - objectName: job.appointments
          destination: crm
          otherEvents: [job.appointment.scheduled, job.appointment.rescheduled,
                        job.appointment.appointment_discarded,
                        job.appointment.appointment_pros_assigned,
                        job.appointment.appointment_pros_unassigned]
)";

/// The endpoint over the real intake and a fake store. `acme` has one secret and a company,
/// `rotating` two secrets.
class EndpointTest : public testing::Test {
 protected:
  EndpointTest() { book.replace_files(entries(), base::Timestamp()); }

  static installations::Entry entry(std::string id, std::string company,
                                    std::vector<std::string> secrets) {
    event::Installation made;
    made.id = std::move(id);
    made.project = "p";
    made.integration = "main";
    made.company_id = std::move(company);
    installations::Entry entry{std::move(made)};
    for (std::string& secret : secrets) {
      entry.signing_secrets.push_back({base::Secret<std::string>(std::move(secret))});
    }
    return entry;
  }

  static std::vector<installations::Entry> entries() {
    return {entry("acme", std::string(kCompany), {std::string(kAcmeSecret)}),
            entry("rotating", "another company", {"new secret", "old secret"})};
  }

  static std::shared_ptr<const plan::RoutingTable> make_table() {
    manifest::Loaded loaded = manifest::parse_manifest(kEverything);
    EXPECT_TRUE(loaded.usable());
    plan::RoutingTable table;
    table.manifest = std::move(loaded.manifest);
    return std::make_shared<const plan::RoutingTable>(std::move(table));
  }

  static handlers::Request request(std::string_view method, std::string_view target,
                                   std::string body = {}) {
    handlers::Request made;
    made.method = method;
    made.target = target;
    made.body = std::move(body);
    made.peer = "203.0.113.7:1";
    made.id = "r1";
    return made;
  }

  /// A POST as HCP sends it.
  [[nodiscard]] handlers::Request signed_post(std::string_view target, std::string body,
                                              std::string_view secret = kAcmeSecret) const {
    handlers::Request made = request("POST", target, std::move(body));
    const std::string timestamp = std::to_string(base::to_unix_seconds(clock.now()));
    made.headers = {{"api-signature", signature::sign(secret, timestamp, made.body)},
                    {"api-timestamp", timestamp}};
    return made;
  }

  net::awaitable<base::Result<std::string>> pin(std::string id, std::string company) {
    if (refuse_pin) co_return base::fail(base::Errc::kUnavailable, "no disk");
    book.pin(id, company);
    co_return book.find(id)->installation.company_id;
  }

  handlers::Response send(handlers::Request request) {
    return test::run_awaitable(handler.handle(request));
  }

  double count(const std::string& name, const std::map<std::string, std::string>& labels = {}) {
    return metrics.counter(name, "", labels).Value();
  }

  test::ManualClock clock{base::from_unix_millis(1'789'380'003'000)};
  test::RecordingLog log;
  base::Metrics metrics;
  test::FakeStore store;
  base::Snapshot<plan::RoutingTable> table{make_table()};
  installations::Book book;
  bool refuse_pin = false;
  std::vector<std::string> rung;
  intake::Intake intake{
      store,
      table,
      book,
      clock,
      [this](const std::string& destination) { rung.push_back(destination); },
      [this](const std::string& id, const std::string& company) { return pin(id, company); }};
  RefusalBook refusals;
  WebhookHandler handler{intake,
                         book,
                         refusals,
                         clock,
                         log,
                         metrics,
                         {.tolerance = {std::chrono::hours(48), std::chrono::minutes(5)},
                          .retry_after = base::Millis(29'001),
                          .commit_time = std::chrono::seconds(30)}};
};

}  // namespace housecalld::webhook
