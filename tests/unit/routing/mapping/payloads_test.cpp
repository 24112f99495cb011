// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>
#include <set>
#include <string>
#include <string_view>

#include "routing/mapping/mapping.hpp"
#include "tests/support/files.hpp"

namespace housecalld::mapping {
namespace {

using event::Action;

constexpr std::string_view kCompany = "3f2b8c1e-6d4a-4e0b-9a57-0c1d2e3f4a5b";
constexpr std::string_view kNone;

/// What a sample body must come out as, every field of it.
struct Row {
  std::string_view payload;
  std::string_view provider_event;
  std::string_view object;
  std::string_view payload_key;
  Action action;
  std::string_view record_id;    ///< kNone: absent
  std::string_view occurred_at;  ///< empty: absent
  std::string_view company_id;
  bool ghost_job;
  std::string_view reason;

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.payload; }
};

// clang-format off
constexpr auto kRows = std::to_array<Row>({
    {"customer.created", "customer.created", "customers", "customer", Action::kCreate, "cus_246d72427d74f7e904599f41f353b4d9", "2026-09-14T10:00:01Z", kCompany, false, ""},
    {"customer.deleted", "customer.deleted", "customers", "customer", Action::kDelete, "cus_246d72427d74f7e904599f41f353b4d9", "2026-09-14T10:00:03Z", kCompany, false, ""},
    {"customer.updated", "customer.updated", "customers", "customer", Action::kUpdate, "cus_246d72427d74f7e904599f41f353b4d9", "2026-09-14T10:00:02Z", kCompany, false, ""},
    {"employee.created", "employee.created", "employees", "employee", Action::kOther, "pro_729cd29d8819dcdf8cbe42c342a4bda9", "2026-09-14T10:00:41Z", kCompany, false, ""},
    {"estimate.completed", "estimate.completed", "estimates", "estimate", Action::kOther, "csr_399c0ac1ddb3099d936d8cb9a45db18c", "2026-09-14T10:00:22Z", kCompany, false, ""},
    {"estimate.copy_to_job", "estimate.copy_to_job", "estimates", "estimate", Action::kOther, "csr_399c0ac1ddb3099d936d8cb9a45db18c", "2026-09-14T10:00:24Z", kCompany, false, ""},
    {"estimate.created", "estimate.created", "estimates", "estimate", Action::kCreate, "csr_399c0ac1ddb3099d936d8cb9a45db18c", "2026-09-14T10:00:18Z", kCompany, false, ""},
    {"estimate.on_my_way", "estimate.on_my_way", "estimates", "estimate", Action::kOther, "csr_399c0ac1ddb3099d936d8cb9a45db18c", "2026-09-14T10:00:21Z", kCompany, false, ""},
    {"estimate.option.approval_status_changed", "estimate.option.approval_status_changed", "estimates", "estimate", Action::kOther, "csr_399c0ac1ddb3099d936d8cb9a45db18c", "2026-09-14T10:00:26Z", kCompany, false, ""},
    {"estimate.option.created", "estimate.option.created", "estimates", "estimate", Action::kCreate, "csr_399c0ac1ddb3099d936d8cb9a45db18c", "2026-09-14T10:00:25Z", kCompany, false, ""},
    {"estimate.scheduled", "estimate.scheduled", "estimates", "estimate", Action::kOther, "csr_399c0ac1ddb3099d936d8cb9a45db18c", "2026-09-14T10:00:20Z", kCompany, false, ""},
    {"estimate.sent", "estimate.sent", "estimates", "estimate", Action::kOther, "csr_399c0ac1ddb3099d936d8cb9a45db18c", "2026-09-14T10:00:23Z", kCompany, false, ""},
    {"estimate.updated", "estimate.updated", "estimates", "estimate", Action::kUpdate, "csr_399c0ac1ddb3099d936d8cb9a45db18c", "2026-09-14T10:00:19Z", kCompany, false, ""},
    {"invoice.amount_updated", "invoice.amount_updated", "invoices", "invoice", Action::kOther, "invoice_1eecb2ea4007b7ae23a5443ccf4e881c", "2026-09-14T10:00:37Z", kCompany, false, ""},
    {"invoice.canceled", "invoice.canceled", "invoices", "invoice", Action::kOther, "invoice_1eecb2ea4007b7ae23a5443ccf4e881c", "2026-09-14T10:00:35Z", kCompany, false, ""},
    {"invoice.created", "invoice.created", "invoices", "invoice", Action::kCreate, "invoice_1eecb2ea4007b7ae23a5443ccf4e881c", "2026-09-14T10:00:32Z", kCompany, false, ""},
    {"invoice.paid", "invoice.paid", "invoices", "invoice", Action::kOther, "invoice_1eecb2ea4007b7ae23a5443ccf4e881c", "2026-09-14T10:00:34Z", kCompany, false, ""},
    {"invoice.payment.failed", "invoice.payment.failed", "invoices", "invoice", Action::kOther, "invoice_1eecb2ea4007b7ae23a5443ccf4e881c", "2026-09-14T10:00:39Z", kCompany, false, ""},
    {"invoice.payment.succeeded", "invoice.payment.succeeded", "invoices", "invoice", Action::kOther, "invoice_1eecb2ea4007b7ae23a5443ccf4e881c", "2026-09-14T10:00:38Z", kCompany, false, ""},
    {"invoice.refund.succeeded", "invoice.refund.succeeded", "invoices", "invoice", Action::kOther, "invoice_1eecb2ea4007b7ae23a5443ccf4e881c", "2026-09-14T10:00:40Z", kCompany, false, ""},
    {"invoice.sent", "invoice.sent", "invoices", "invoice", Action::kOther, "invoice_1eecb2ea4007b7ae23a5443ccf4e881c", "2026-09-14T10:00:33Z", kCompany, false, ""},
    {"invoice.voided", "invoice.voided", "invoices", "invoice", Action::kOther, "invoice_1eecb2ea4007b7ae23a5443ccf4e881c", "2026-09-14T10:00:36Z", kCompany, false, ""},
    {"job.appointment.appointment_discarded", "job.appointment.appointment_discarded", "job.appointments", "appointment", Action::kOther, "appt_ba1e10f7f78236dd3ef21aa9e0032d61", "2026-09-14T10:00:15Z", kCompany, false, ""},
    {"job.appointment.appointment_pros_assigned", "job.appointment.appointment_pros_assigned", "job.appointments", "appointment", Action::kOther, "appt_ba1e10f7f78236dd3ef21aa9e0032d61", "2026-09-14T10:00:16Z", kCompany, false, ""},
    {"job.appointment.appointment_pros_unassigned", "job.appointment.appointment_pros_unassigned", "job.appointments", "appointment", Action::kOther, "appt_ba1e10f7f78236dd3ef21aa9e0032d61", "2026-09-14T10:00:17Z", kCompany, false, ""},
    {"job.appointment.rescheduled", "job.appointment.rescheduled", "job.appointments", "appointment", Action::kOther, "appt_ba1e10f7f78236dd3ef21aa9e0032d61", "2026-09-14T10:00:14Z", kCompany, false, ""},
    {"job.appointment.scheduled", "job.appointment.scheduled", "job.appointments", "appointment", Action::kOther, "appt_ba1e10f7f78236dd3ef21aa9e0032d61", "2026-09-14T10:00:13Z", kCompany, false, ""},
    {"job.canceled", "job.canceled", "jobs", "job", Action::kOther, "job_0fa5f03a2fe5da42d187527e86f47de5", "2026-09-14T10:00:11Z", kCompany, false, ""},
    {"job.completed", "job.completed", "jobs", "job", Action::kOther, "job_0fa5f03a2fe5da42d187527e86f47de5", "2026-09-14T10:00:09Z", kCompany, false, ""},
    {"job.created", "job.created", "jobs", "job", Action::kCreate, "job_0fa5f03a2fe5da42d187527e86f47de5", "2026-09-14T10:00:04Z", kCompany, false, ""},
    {"job.deleted", "job.deleted", "jobs", "job", Action::kDelete, "job_0fa5f03a2fe5da42d187527e86f47de5", "2026-09-14T10:00:12Z", kCompany, false, ""},
    {"job.on_my_way", "job.on_my_way", "jobs", "job", Action::kOther, "job_0fa5f03a2fe5da42d187527e86f47de5", "2026-09-14T10:00:07Z", kCompany, false, ""},
    {"job.paid", "job.paid", "jobs", "job", Action::kOther, "job_0fa5f03a2fe5da42d187527e86f47de5", "2026-09-14T10:00:10Z", kCompany, false, ""},
    {"job.scheduled", "job.scheduled", "jobs", "job", Action::kOther, "job_0fa5f03a2fe5da42d187527e86f47de5", "2026-09-14T10:00:06Z", kCompany, false, ""},
    {"job.started", "job.started", "jobs", "job", Action::kOther, "job_0fa5f03a2fe5da42d187527e86f47de5", "2026-09-14T10:00:08Z", kCompany, false, ""},
    {"job.updated", "job.updated", "jobs", "job", Action::kUpdate, "job_0fa5f03a2fe5da42d187527e86f47de5", "2026-09-14T10:00:05Z", kCompany, false, ""},
    {"lead.converted", "lead.converted", "leads", "lead", Action::kOther, "lea_6dc48d0c80ed3e576fed3e5f7eb0026d", "2026-09-14T10:00:29Z", kCompany, false, ""},
    {"lead.created", "lead.created", "leads", "lead", Action::kCreate, "lea_6dc48d0c80ed3e576fed3e5f7eb0026d", "2026-09-14T10:00:27Z", kCompany, false, ""},
    {"lead.deleted", "lead.deleted", "leads", "lead", Action::kDelete, "lea_6dc48d0c80ed3e576fed3e5f7eb0026d", "2026-09-14T10:00:31Z", kCompany, false, ""},
    {"lead.lost", "lead.lost", "leads", "lead", Action::kOther, "lea_6dc48d0c80ed3e576fed3e5f7eb0026d", "2026-09-14T10:00:30Z", kCompany, false, ""},
    {"lead.updated", "lead.updated", "leads", "lead", Action::kUpdate, "lea_6dc48d0c80ed3e576fed3e5f7eb0026d", "2026-09-14T10:00:28Z", kCompany, false, ""},
    {"edge.approval_status_change", "estimate.option.approval_status_change", "estimates", "estimate", Action::kOther, "csr_399c0ac1ddb3099d936d8cb9a45db18c", "2026-09-14T10:00:50Z", kCompany, false, ""},
    {"edge.customer_is_string", "job.updated", "jobs", "job", Action::kUpdate, "job_0fa5f03a2fe5da42d187527e86f47de5", "2026-09-14T10:00:52Z", kCompany, false, ""},
    {"edge.escaped", "customer.updated", "customers", "customer", Action::kUpdate, "cus_246d72427d74f7e904599f41f353b4d9", "2026-09-14T10:00:59Z", kCompany, false, ""},
    {"edge.event_created_at", "lead.created", "leads", "lead", Action::kCreate, "lea_6dc48d0c80ed3e576fed3e5f7eb0026d", "2026-09-14T10:00:44Z", kCompany, false, ""},
    {"edge.four_segments", "invoice.payment.partial.succeeded", "invoices", "invoice", Action::kOther, "invoice_1eecb2ea4007b7ae23a5443ccf4e881c", "2026-09-14T10:00:56Z", kCompany, false, ""},
    {"edge.ghost_job", "job.created", "jobs", "job", Action::kCreate, "csr_399c0ac1ddb3099d936d8cb9a45db18c", "2026-09-14T10:00:49Z", kCompany, true, ""},
    {"edge.job.created.old_shape", "job.created", "jobs", "job", Action::kCreate, "job_0fa5f03a2fe5da42d187527e86f47de5", "", kCompany, false, ""},
    {"edge.lead.deleted.absent", "lead.deleted", "leads", "lead", Action::kDelete, kNone, "2026-09-14T10:00:48Z", kCompany, false, ""},
    {"edge.lead.deleted.id_only", "lead.deleted", "leads", "lead", Action::kDelete, "lea_d019042574efebef2c3214e63da28a63", "2026-09-14T10:00:45Z", kCompany, false, ""},
    {"edge.lead.deleted.no_id", "lead.deleted", "leads", "lead", Action::kDelete, kNone, "2026-09-14T10:00:46Z", kCompany, false, ""},
    {"edge.lead.deleted.null", "lead.deleted", "leads", "lead", Action::kDelete, kNone, "2026-09-14T10:00:47Z", kCompany, false, ""},
    {"edge.many_employees", "job.updated", "jobs", "job", Action::kUpdate, "job_0fa5f03a2fe5da42d187527e86f47de5", "2026-09-14T10:01:00Z", kCompany, false, ""},
    {"edge.no_event_time", "job.appointment.appointment_discarded", "job.appointments", "appointment", Action::kOther, "appt_ba1e10f7f78236dd3ef21aa9e0032d61", "", kCompany, false, ""},
    {"edge.object_is_string", "job.updated", "jobs", "job", Action::kUpdate, kNone, "2026-09-14T10:00:51Z", kCompany, false, ""},
    {"edge.one_segment", "invoice", "", "", Action::kOther, kNone, "2026-09-14T10:00:55Z", kCompany, false, "the event name \"invoice\" has one segment and needs two"},
    {"edge.ping", "", "", "", Action::kOther, kNone, "", "", false, "the body has no event name"},
    {"edge.pretty_printed", "job.created", "jobs", "job", Action::kCreate, "job_0fa5f03a2fe5da42d187527e86f47de5", "2026-09-14T10:00:58Z", kCompany, false, ""},
    {"edge.pro.created", "pro.created", "employees", "pro", Action::kOther, "pro_33727d4809d7f6461a5aafd580a76529", "2026-09-14T10:00:42Z", kCompany, false, ""},
    {"edge.sparse", "job.created", "jobs", "job", Action::kCreate, kNone, "", "", false, ""},
    {"edge.unknown_action", "job.teleported", "jobs", "job", Action::kOther, "job_0fa5f03a2fe5da42d187527e86f47de5", "2026-09-14T10:00:54Z", kCompany, false, ""},
    {"edge.unknown_family", "membership.renewed", "", "", Action::kOther, kNone, "2026-09-14T10:00:53Z", kCompany, false, "the event family \"membership\" is not known"},
});
// clang-format on

class Payload : public testing::TestWithParam<Row> {};

TEST_P(Payload, BecomesTheObjectEventOfItsRow) {
  const Row& row = GetParam();
  const Mapped mapped = map_event(test::payload(std::string(row.payload)));
  const event::ObjectEvent& object = mapped.object;
  EXPECT_EQ(mapped.reason, row.reason);
  EXPECT_EQ(object.provider_event, row.provider_event);
  EXPECT_EQ(object.object, row.object);
  EXPECT_EQ(object.payload_key, row.payload_key);
  EXPECT_EQ(object.action, row.action);
  EXPECT_EQ(object.record_id.has_value(), !row.record_id.empty());
  EXPECT_EQ(object.record_id.value_or(""), row.record_id);
  EXPECT_EQ(object.occurred_at ? base::to_rfc3339(*object.occurred_at) : "", row.occurred_at);
  EXPECT_EQ(object.company_id, row.company_id);
  EXPECT_EQ(object.ghost_job, row.ghost_job);
}

INSTANTIATE_TEST_SUITE_P(Every, Payload, testing::ValuesIn(kRows));

std::set<std::string> payloads_on_disk() {
  const std::filesystem::path tests = HOUSECALLD_TESTS_DIR;
  std::set<std::string> names;
  for (const auto& folder : {std::filesystem::path(HOUSECALLD_SAMPLES_DIR), tests / "payloads"}) {
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() == ".json") names.insert(file.path().stem());
    }
  }
  names.erase("signatures");
  return names;
}

TEST(Payloads, EachFileHasARow) {
  std::set<std::string> rows;
  for (const Row& row : kRows) rows.emplace(row.payload);
  EXPECT_EQ(rows, payloads_on_disk());
}

TEST(Payloads, TheKnownEventsAreTheSamples) {
  std::set<std::string_view> samples;
  for (const Row& row : kRows) {
    if (!row.payload.starts_with("edge.")) samples.insert(row.provider_event);
  }
  const auto known = known_events();
  EXPECT_EQ(known.size(), 41U);
  EXPECT_TRUE(std::ranges::is_sorted(known));
  EXPECT_EQ(std::set<std::string_view>(known.begin(), known.end()), samples);
}

}  // namespace
}  // namespace housecalld::mapping
