// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <ostream>
#include <set>

#include "tests/support/files.hpp"
#include "tests/unit/handlers/webhook/endpoint_fixture.hpp"

namespace housecalld::webhook {
namespace {

using event::EventState;

/// What becomes of a sample body that is posted while the manifest subscribes to everything. The
/// ping has no row: it is not stored.
struct Row {
  std::string_view payload;
  EventState state;
  std::string_view destination;  ///< empty: none
  std::string_view order_key;
  std::string_view reason;

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.payload; }
};

// clang-format off
constexpr auto kRows = std::to_array<Row>({
    {"customer.created", EventState::kRouted, "crm", "acme/customers/cus_246d72427d74f7e904599f41f353b4d9", ""},
    {"customer.deleted", EventState::kRouted, "crm", "acme/customers/cus_246d72427d74f7e904599f41f353b4d9", ""},
    {"customer.updated", EventState::kRouted, "crm", "acme/customers/cus_246d72427d74f7e904599f41f353b4d9", ""},
    {"employee.created", EventState::kRouted, "hr", "acme/employees/pro_729cd29d8819dcdf8cbe42c342a4bda9", ""},
    {"estimate.completed", EventState::kRouted, "sales", "acme/estimates/csr_399c0ac1ddb3099d936d8cb9a45db18c", ""},
    {"estimate.copy_to_job", EventState::kRouted, "sales", "acme/estimates/csr_399c0ac1ddb3099d936d8cb9a45db18c", ""},
    {"estimate.created", EventState::kRouted, "sales", "acme/estimates/csr_399c0ac1ddb3099d936d8cb9a45db18c", ""},
    {"estimate.on_my_way", EventState::kRouted, "sales", "acme/estimates/csr_399c0ac1ddb3099d936d8cb9a45db18c", ""},
    {"estimate.option.approval_status_changed", EventState::kRouted, "sales", "acme/estimates/csr_399c0ac1ddb3099d936d8cb9a45db18c", ""},
    {"estimate.option.created", EventState::kRouted, "sales", "acme/estimates/csr_399c0ac1ddb3099d936d8cb9a45db18c", ""},
    {"estimate.scheduled", EventState::kRouted, "sales", "acme/estimates/csr_399c0ac1ddb3099d936d8cb9a45db18c", ""},
    {"estimate.sent", EventState::kRouted, "sales", "acme/estimates/csr_399c0ac1ddb3099d936d8cb9a45db18c", ""},
    {"estimate.updated", EventState::kRouted, "sales", "acme/estimates/csr_399c0ac1ddb3099d936d8cb9a45db18c", ""},
    {"invoice.amount_updated", EventState::kRouted, "books", "acme/invoices/invoice_1eecb2ea4007b7ae23a5443ccf4e881c", ""},
    {"invoice.canceled", EventState::kRouted, "books", "acme/invoices/invoice_1eecb2ea4007b7ae23a5443ccf4e881c", ""},
    {"invoice.created", EventState::kRouted, "books", "acme/invoices/invoice_1eecb2ea4007b7ae23a5443ccf4e881c", ""},
    {"invoice.paid", EventState::kRouted, "books", "acme/invoices/invoice_1eecb2ea4007b7ae23a5443ccf4e881c", ""},
    {"invoice.payment.failed", EventState::kRouted, "books", "acme/invoices/invoice_1eecb2ea4007b7ae23a5443ccf4e881c", ""},
    {"invoice.payment.succeeded", EventState::kRouted, "books", "acme/invoices/invoice_1eecb2ea4007b7ae23a5443ccf4e881c", ""},
    {"invoice.refund.succeeded", EventState::kRouted, "books", "acme/invoices/invoice_1eecb2ea4007b7ae23a5443ccf4e881c", ""},
    {"invoice.sent", EventState::kRouted, "books", "acme/invoices/invoice_1eecb2ea4007b7ae23a5443ccf4e881c", ""},
    {"invoice.voided", EventState::kRouted, "books", "acme/invoices/invoice_1eecb2ea4007b7ae23a5443ccf4e881c", ""},
    {"job.appointment.appointment_discarded", EventState::kRouted, "crm", "acme/job.appointments/appt_ba1e10f7f78236dd3ef21aa9e0032d61", ""},
    {"job.appointment.appointment_pros_assigned", EventState::kRouted, "crm", "acme/job.appointments/appt_ba1e10f7f78236dd3ef21aa9e0032d61", ""},
    {"job.appointment.appointment_pros_unassigned", EventState::kRouted, "crm", "acme/job.appointments/appt_ba1e10f7f78236dd3ef21aa9e0032d61", ""},
    {"job.appointment.rescheduled", EventState::kRouted, "crm", "acme/job.appointments/appt_ba1e10f7f78236dd3ef21aa9e0032d61", ""},
    {"job.appointment.scheduled", EventState::kRouted, "crm", "acme/job.appointments/appt_ba1e10f7f78236dd3ef21aa9e0032d61", ""},
    {"job.canceled", EventState::kRouted, "crm", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", ""},
    {"job.completed", EventState::kRouted, "crm", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", ""},
    {"job.created", EventState::kRouted, "crm", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", ""},
    {"job.deleted", EventState::kRouted, "crm", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", ""},
    {"job.on_my_way", EventState::kRouted, "crm", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", ""},
    {"job.paid", EventState::kRouted, "crm", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", ""},
    {"job.scheduled", EventState::kRouted, "crm", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", ""},
    {"job.started", EventState::kRouted, "crm", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", ""},
    {"job.updated", EventState::kRouted, "crm", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", ""},
    {"lead.converted", EventState::kRouted, "sales", "acme/leads/lea_6dc48d0c80ed3e576fed3e5f7eb0026d", ""},
    {"lead.created", EventState::kRouted, "sales", "acme/leads/lea_6dc48d0c80ed3e576fed3e5f7eb0026d", ""},
    {"lead.deleted", EventState::kRouted, "sales", "acme/leads/lea_6dc48d0c80ed3e576fed3e5f7eb0026d", ""},
    {"lead.lost", EventState::kRouted, "sales", "acme/leads/lea_6dc48d0c80ed3e576fed3e5f7eb0026d", ""},
    {"lead.updated", EventState::kRouted, "sales", "acme/leads/lea_6dc48d0c80ed3e576fed3e5f7eb0026d", ""},
    {"edge.approval_status_change", EventState::kRouted, "sales", "acme/estimates/csr_399c0ac1ddb3099d936d8cb9a45db18c", ""},
    {"edge.customer_is_string", EventState::kRouted, "crm", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", ""},
    {"edge.escaped", EventState::kRouted, "crm", "acme/customers/cus_246d72427d74f7e904599f41f353b4d9", ""},
    {"edge.event_created_at", EventState::kRouted, "sales", "acme/leads/lea_6dc48d0c80ed3e576fed3e5f7eb0026d", ""},
    {"edge.four_segments", EventState::kUnrouted, "", "acme/invoices/invoice_1eecb2ea4007b7ae23a5443ccf4e881c", "the manifest subscribes to invoices but not to \"invoice.payment.partial.succeeded\""},
    {"edge.ghost_job", EventState::kUnrouted, "", "acme/jobs/csr_399c0ac1ddb3099d936d8cb9a45db18c", "a job event that carries an estimate's id (csr_...); mapping.ghost_jobs decides"},
    {"edge.job.created.old_shape", EventState::kRouted, "crm", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", ""},
    {"edge.lead.deleted.absent", EventState::kRouted, "sales", "", ""},
    {"edge.lead.deleted.id_only", EventState::kRouted, "sales", "acme/leads/lea_d019042574efebef2c3214e63da28a63", ""},
    {"edge.lead.deleted.no_id", EventState::kRouted, "sales", "", ""},
    {"edge.lead.deleted.null", EventState::kRouted, "sales", "", ""},
    {"edge.many_employees", EventState::kRouted, "crm", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", ""},
    {"edge.no_event_time", EventState::kRouted, "crm", "acme/job.appointments/appt_ba1e10f7f78236dd3ef21aa9e0032d61", ""},
    {"edge.object_is_string", EventState::kRouted, "crm", "", ""},
    {"edge.one_segment", EventState::kUnmapped, "", "", "the event name \"invoice\" has one segment and needs two"},
    {"edge.pretty_printed", EventState::kRouted, "crm", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", ""},
    {"edge.pro.created", EventState::kRouted, "hr", "acme/employees/pro_33727d4809d7f6461a5aafd580a76529", ""},
    {"edge.sparse", EventState::kRouted, "crm", "", ""},
    {"edge.unknown_action", EventState::kUnrouted, "", "acme/jobs/job_0fa5f03a2fe5da42d187527e86f47de5", "the manifest subscribes to jobs but not to \"job.teleported\""},
    {"edge.unknown_family", EventState::kUnmapped, "", "", "the event family \"membership\" is not known"},
});
// clang-format on

class PostedPayload : public EndpointTest, public testing::WithParamInterface<Row> {};

TEST_P(PostedPayload, IsStoredAndRoutedAsItsRowSays) {
  const Row& row = GetParam();
  const std::string body = test::payload(std::string(row.payload));
  EXPECT_EQ(send(signed_post(kShortPath, body)).status, 200);
  ASSERT_EQ(store.kept.size(), 1U);
  const event::NewEvent& kept = store.kept[0];
  EXPECT_EQ(kept.event.body, body);
  EXPECT_EQ(kept.event.state, row.state);
  EXPECT_EQ(kept.event.reason, row.reason);
  EXPECT_EQ(kept.order_key, row.order_key);
  const std::vector<std::string> destinations(row.destination.empty() ? 0 : 1,
                                              std::string(row.destination));
  EXPECT_EQ(kept.destinations, destinations);
  EXPECT_EQ(rung, destinations);
}

INSTANTIATE_TEST_SUITE_P(Every, PostedPayload, testing::ValuesIn(kRows));

TEST(PostedPayloads, EachFileButThePingHasARow) {
  std::set<std::string> files;
  const std::filesystem::path tests = HOUSECALLD_TESTS_DIR;
  for (const auto& folder : {std::filesystem::path(HOUSECALLD_SAMPLES_DIR), tests / "payloads"}) {
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      if (file.path().extension() == ".json") files.insert(file.path().stem());
    }
  }
  files.erase("signatures");
  files.erase("edge.ping");
  std::set<std::string> rows;
  for (const Row& row : kRows) rows.emplace(row.payload);
  EXPECT_EQ(rows, files);
}

}  // namespace
}  // namespace housecalld::webhook
