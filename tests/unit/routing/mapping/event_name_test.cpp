// SPDX-License-Identifier: Apache-2.0
#include "routing/mapping/event_name.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace housecalld::mapping {
namespace {

using event::Action;

struct Understood {
  std::string_view name;
  std::string_view object;
  std::string_view payload_key;
  Action action;

  friend void PrintTo(const Understood& row, std::ostream* out) { *out << row.name; }
};

class UnderstoodName : public testing::TestWithParam<Understood> {};

TEST_P(UnderstoodName, GivesObjectKeyAndAction) {
  const EventName read = read_event_name(GetParam().name);
  EXPECT_EQ(read.problem, "");
  EXPECT_EQ(read.object, GetParam().object);
  EXPECT_EQ(read.payload_keys.front(), GetParam().payload_key);
  EXPECT_EQ(read.action, GetParam().action);
}

INSTANTIATE_TEST_SUITE_P(
    Table, UnderstoodName,
    testing::Values(
        // The letter case of the action does not matter; `destroyed` is a delete.
        Understood{"job.CREATED", "jobs", "job", Action::kCreate},
        Understood{"lead.Updated", "leads", "lead", Action::kUpdate},
        Understood{"lead.destroyed", "leads", "lead", Action::kDelete},
        Understood{"customer.DESTROYED", "customers", "customer", Action::kDelete},
        Understood{"job.deleted", "jobs", "job", Action::kDelete},
        // Words that only look like those four.
        Understood{"job.create", "jobs", "job", Action::kOther},
        Understood{"job.created ", "jobs", "job", Action::kOther},
        Understood{"job.uncreated", "jobs", "job", Action::kOther},
        Understood{"invoice.amount_updated", "invoices", "invoice", Action::kOther},
        // Three and more segments.
        Understood{"estimate.option.created", "estimates", "estimate", Action::kCreate},
        Understood{"customer.membership.renewed", "customers", "customer", Action::kOther},
        Understood{"invoice.payment.partial.succeeded", "invoices", "invoice", Action::kOther},
        Understood{"invoice.a.b.c.updated", "invoices", "invoice", Action::kUpdate},
        // Appointments, and what only resembles them.
        Understood{"job.appointment.created", "job.appointments", "appointment", Action::kCreate},
        Understood{"job.appointment.pros.deleted", "job.appointments", "appointment",
                   Action::kDelete},
        Understood{"job.appointment", "jobs", "job", Action::kOther},
        Understood{"job.appointments.created", "jobs", "job", Action::kCreate},
        // Employees have no create, update or delete.
        Understood{"employee.created", "employees", "employee", Action::kOther},
        Understood{"employee.deleted", "employees", "employee", Action::kOther},
        Understood{"pro.updated", "employees", "pro", Action::kOther}));

struct NotUnderstood {
  std::string_view name;
  std::string_view problem;

  friend void PrintTo(const NotUnderstood& row, std::ostream* out) { *out << row.problem; }
};

class NotUnderstoodName : public testing::TestWithParam<NotUnderstood> {};

TEST_P(NotUnderstoodName, SaysWhy) {
  const EventName read = read_event_name(GetParam().name);
  EXPECT_EQ(read.problem, GetParam().problem);
  EXPECT_EQ(read.object, "");
}

INSTANTIATE_TEST_SUITE_P(
    Table, NotUnderstoodName,
    testing::Values(
        NotUnderstood{"", "the event name is empty"},
        NotUnderstood{"job", "the event name \"job\" has one segment and needs two"},
        NotUnderstood{".", "the event name \".\" has an empty segment"},
        NotUnderstood{".created", "the event name \".created\" has an empty segment"},
        NotUnderstood{"job.", "the event name \"job.\" has an empty segment"},
        NotUnderstood{"job..created", "the event name \"job..created\" has an empty segment"},
        NotUnderstood{"membership.renewed", "the event family \"membership\" is not known"},
        NotUnderstood{"organization.user.created",
                      "the event family \"organization\" is not known"},
        NotUnderstood{"Job.created", "the event family \"Job\" is not known"},
        NotUnderstood{"jobs.created", "the event family \"jobs\" is not known"}));

TEST(NotUnderstoodName, IsShownShortenedAtACharacterWhenLong) {
  const std::string name = std::string(99, 'x') + "\xC3\xA9" + std::string(100'000, 'y');
  EXPECT_EQ(read_event_name(name).problem,
            "the event name \"" + std::string(99, 'x') + "...\" has one segment and needs two");
}

TEST(EventName, OnlyJobsThemselvesMayBeGhosts) {
  EXPECT_TRUE(read_event_name("job.created").may_be_ghost);
  EXPECT_TRUE(read_event_name("job.paid").may_be_ghost);
  EXPECT_FALSE(read_event_name("job.appointment.scheduled").may_be_ghost);
  EXPECT_FALSE(read_event_name("estimate.created").may_be_ghost);
}

}  // namespace
}  // namespace housecalld::mapping
