// SPDX-License-Identifier: Apache-2.0
#include "routing/plan/plan.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace housecalld::plan {
namespace {

using event::Action;
using event::EventState;
using Names = std::vector<std::string>;

/// jobs: all three actions and one other event; leads: deletes; invoices: other events only;
/// customers: to two destinations, which share one event.
manifest::Manifest sample_manifest() {
  manifest::Integration other{"other", {{"leads", "elsewhere", true, true, true, {}, 1}}};
  manifest::Integration main{
      "main",
      {{"jobs", "crm", true, true, true, {"job.paid"}, 1},
       {"leads", "crm", false, false, true, {"lead.updated"}, 2},
       {"invoices", "books", false, false, false, {"invoice.paid", "invoice.created"}, 3},
       {"customers", "crm", true, false, false, {"customer.updated"}, 4},
       {"customers", "books", false, true, false, {"customer.updated"}, 5},
       {"customers", "books", false, true, false, {}, 6}}};
  return {{std::move(other), std::move(main)}};
}

event::ObjectEvent object_event(std::string name, std::string object, Action action) {
  event::ObjectEvent made;
  made.provider_event = std::move(name);
  made.object = std::move(object);
  made.action = action;
  return made;
}

event::Installation installation(std::string integration = "main") {
  event::Installation made;
  made.id = "acme";
  made.integration = std::move(integration);
  return made;
}

Plan plan_of(const event::ObjectEvent& object, const std::string& integration = "main",
             bool forward_ghost_jobs = false) {
  RoutingTable table;
  table.manifest = sample_manifest();
  table.forward_ghost_jobs = forward_ghost_jobs;
  return plan(object, installation(integration), table);
}

struct Row {
  std::string provider_event;
  std::string object;
  Action action;
  Names destinations;
  std::string reason;

  friend void PrintTo(const Row& row, std::ostream* out) { *out << row.provider_event; }
};

class PlanTable : public testing::TestWithParam<Row> {};

TEST_P(PlanTable, NamesDestinationsOrTheReason) {
  const Row& row = GetParam();
  const Plan made = plan_of(object_event(row.provider_event, row.object, row.action));
  EXPECT_EQ(made.state, row.destinations.empty() ? EventState::kUnrouted : EventState::kRouted);
  EXPECT_EQ(made.destinations, row.destinations);
  EXPECT_EQ(made.reason, row.reason);
}

INSTANTIATE_TEST_SUITE_P(
    Every, PlanTable,
    testing::Values(
        Row{"job.created", "jobs", Action::kCreate, {"crm"}, ""},
        Row{"job.updated", "jobs", Action::kUpdate, {"crm"}, ""},
        Row{"job.deleted", "jobs", Action::kDelete, {"crm"}, ""},
        Row{"job.paid", "jobs", Action::kOther, {"crm"}, ""},
        Row{"job.started",
            "jobs",
            Action::kOther,
            {},
            "the manifest subscribes to jobs but not to \"job.started\""},
        // Other events are listed exactly as they come.
        Row{"job.Paid",
            "jobs",
            Action::kOther,
            {},
            "the manifest subscribes to jobs but not to \"job.Paid\""},
        Row{"job.paid ",
            "jobs",
            Action::kOther,
            {},
            "the manifest subscribes to jobs but not to \"job.paid \""},
        Row{"lead.deleted", "leads", Action::kDelete, {"crm"}, ""},
        Row{"lead.created",
            "leads",
            Action::kCreate,
            {},
            "the manifest subscribes to leads but not to create events"},
        // Listed under otherEvents, a create or update goes out by its name.
        Row{"lead.updated", "leads", Action::kUpdate, {"crm"}, ""},
        Row{"invoice.created", "invoices", Action::kCreate, {"books"}, ""},
        Row{"invoice.updated",
            "invoices",
            Action::kUpdate,
            {},
            "the manifest subscribes to invoices but not to update events"},
        Row{"invoice.deleted",
            "invoices",
            Action::kDelete,
            {},
            "the manifest subscribes to invoices but not to delete events"},
        Row{"invoice.payment.failed",
            "invoices",
            Action::kOther,
            {},
            "the manifest subscribes to invoices but not to \"invoice.payment.failed\""},
        // Two subscriptions want it; each destination gets it once, in the order of names.
        Row{"customer.updated", "customers", Action::kUpdate, {"books", "crm"}, ""},
        Row{"customer.created", "customers", Action::kCreate, {"crm"}, ""},
        Row{"estimate.created",
            "estimates",
            Action::kCreate,
            {},
            "the manifest does not subscribe to estimates"},
        Row{"job.appointment.scheduled",
            "job.appointments",
            Action::kOther,
            {},
            "the manifest does not subscribe to job.appointments"}));

TEST(Plan, GoesByTheIntegrationOfTheInstallation) {
  const auto lead = object_event("lead.created", "leads", Action::kCreate);
  EXPECT_EQ(plan_of(lead, "other").destinations, Names{"elsewhere"});
  EXPECT_EQ(plan_of(lead, "Main").reason, "no integration \"Main\" in the manifest");
  EXPECT_EQ(plan_of(lead, "Main").state, EventState::kUnrouted);
}

TEST(Plan, ABodyOfAnotherCompanyGoesNowhere) {
  auto job = object_event("job.created", "jobs", Action::kCreate);
  event::Installation owner = installation();
  job.company_id = "company-2";
  EXPECT_EQ(plan(job, owner, {sample_manifest()}).state, EventState::kRouted)
      << "the installation names no company";
  owner.company_id = "company-2";
  EXPECT_EQ(plan(job, owner, {sample_manifest()}).state, EventState::kRouted);
  owner.company_id = "company-1";
  const Plan other = plan(job, owner, {sample_manifest()});
  EXPECT_EQ(other.state, EventState::kUnrouted);
  EXPECT_EQ(other.reason, "the body is of company company-2, the installation of company-1");
  job.company_id = "";
  EXPECT_EQ(plan(job, owner, {sample_manifest()}).state, EventState::kRouted)
      << "the body names no company";
}

TEST(Plan, HoldsGhostJobsBackUnlessTheyAreAskedFor) {
  auto ghost = object_event("job.created", "jobs", Action::kCreate);
  ghost.record_id = "csr_1";
  ghost.ghost_job = true;
  const Plan held = plan_of(ghost);
  EXPECT_EQ(held.state, EventState::kUnrouted);
  EXPECT_EQ(held.destinations, Names{});
  EXPECT_EQ(held.reason,
            "a job event that carries an estimate's id (csr_...); mapping.ghost_jobs decides");
  EXPECT_EQ(plan_of(ghost, "main", true).destinations, Names{"crm"});
}

TEST(OrderKey, IsOnePerInstallationObjectAndRecord) {
  auto job = object_event("job.created", "jobs", Action::kCreate);
  EXPECT_EQ(order_key(job, installation()), "");
  job.record_id = "job_1";
  EXPECT_EQ(order_key(job, installation()), "acme/jobs/job_1");
  auto updated = object_event("job.updated", "jobs", Action::kUpdate);
  updated.record_id = "job_1";
  EXPECT_EQ(order_key(updated, installation()), order_key(job, installation()));
}

/// A manifest whose jobs are watched, with what an installation has selected of them.
RoutingTable watching(manifest::Watch watch, Names watched = {}) {
  manifest::Integration main{"main", {{"jobs", "crm", true, true, true, {}, 1}}};
  main.subscribe[0].watch = watch;
  main.subscribe[0].watched = std::move(watched);
  manifest::ReadObject read;
  read.object = "jobs";
  read.required_fields = {{"work_status", "", ""}, {"$['customer']['id']", "who", ""}};
  read.optional_fields = {{"notes", "", ""}};
  main.read = {read};
  RoutingTable table;
  table.manifest = {{std::move(main)}};
  return table;
}

Plan plan_of_update(const RoutingTable& table, const Names* changed,
                    const Names& optional_fields = {}) {
  event::Installation from = installation();
  if (!optional_fields.empty()) from.fields["jobs"].optional_fields = optional_fields;
  Facts facts;
  facts.fields_updated = changed;
  return plan(object_event("job.updated", "jobs", Action::kUpdate), from, table, facts);
}

TEST(Watch, AnUpdateThatChangesNothingOfItGoesNowhere) {
  const Names notes = {"notes"};
  const Names status = {"id", "Work_Status"};
  const Names customer = {"customer"};
  const Names nothing;
  using enum manifest::Watch;
  struct Case {
    manifest::Watch watch;
    Names watched;
    const Names* changed;
    Names chosen;
    bool goes;
  };
  for (const Case& row : std::vector<Case>{
           {kAll, {}, &notes, {}, true},
           {kAll, {}, &nothing, {}, true},
           {kListed, {"work_status"}, &notes, {}, false},
           {kListed, {"work_status"}, &status, {}, true},
           {kListed, {"work_status"}, &nothing, {}, false},
           {kListed, {"work_status"}, nullptr, {}, true},
           {kSelected, {}, &notes, {}, false},
           {kSelected, {}, &notes, {"notes"}, true},
           {kSelected, {}, &status, {}, true},
           {kSelected, {}, &customer, {}, true},
           {kSelected, {}, &nothing, {}, false},
           {kSelected, {}, nullptr, {}, true},
       }) {
    const Plan made = plan_of_update(watching(row.watch, row.watched), row.changed, row.chosen);
    EXPECT_EQ(made.state == EventState::kRouted, row.goes) << made.reason;
  }
  EXPECT_EQ(plan_of_update(watching(kListed, {"work_status"}), &notes).reason,
            "the update changes nothing that is watched; it changes notes");
  EXPECT_EQ(plan_of_update(watching(kListed, {"work_status"}), &nothing).reason,
            "the update changes nothing that is watched; it changes nothing");
}

TEST(Watch, IsOfUpdatesAlone) {
  const Names notes = {"notes"};
  Facts facts;
  facts.fields_updated = &notes;
  const RoutingTable table = watching(manifest::Watch::kListed, {"work_status"});
  EXPECT_EQ(plan(object_event("job.created", "jobs", Action::kCreate), installation(), table, facts)
                .state,
            EventState::kRouted);
}

TEST(Company, AnyIsAny) {
  event::Installation owner = installation();
  event::ObjectEvent job = object_event("job.created", "jobs", Action::kCreate);
  job.company_id = "co";
  owner.company_id = std::string(event::kAnyCompany);
  EXPECT_FALSE(is_foreign(job, owner));
  owner.company_id = "";
  EXPECT_FALSE(is_foreign(job, owner));
  owner.company_id = "other";
  EXPECT_TRUE(is_foreign(job, owner));
  job.company_id = "";
  EXPECT_FALSE(is_foreign(job, owner));
}

TEST(Filters, LeaveOutDestinations) {
  RoutingTable table;
  table.manifest = sample_manifest();
  table.filters["books"].objects = {"invoices"};
  const auto customer = object_event("customer.updated", "customers", Action::kUpdate);
  EXPECT_EQ(plan(customer, installation(), table).destinations, Names{"crm"});
  table.filters["crm"].installations = {"other"};
  EXPECT_EQ(plan(customer, installation(), table).reason, "the filter of books, crm leaves it out");
}

TEST(FieldsOf, AreOfObjectsWithStandardEvents) {
  const RoutingTable table = watching(manifest::Watch::kAll);
  ASSERT_NE(fields_of(table.manifest, "main", "jobs"), nullptr);
  EXPECT_EQ(fields_of(table.manifest, "main", "leads"), nullptr);
  EXPECT_EQ(fields_of(table.manifest, "other", "jobs"), nullptr);
}

}  // namespace
}  // namespace housecalld::plan
