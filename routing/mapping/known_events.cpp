// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "routing/mapping/mapping.hpp"

namespace housecalld::mapping {
namespace {

constexpr std::array<std::string_view, 41> kKnownEvents = {
    "customer.created",
    "customer.deleted",
    "customer.updated",
    "employee.created",
    "estimate.completed",
    "estimate.copy_to_job",
    "estimate.created",
    "estimate.on_my_way",
    "estimate.option.approval_status_changed",
    "estimate.option.created",
    "estimate.scheduled",
    "estimate.sent",
    "estimate.updated",
    "invoice.amount_updated",
    "invoice.canceled",
    "invoice.created",
    "invoice.paid",
    "invoice.payment.failed",
    "invoice.payment.succeeded",
    "invoice.refund.succeeded",
    "invoice.sent",
    "invoice.voided",
    "job.appointment.appointment_discarded",
    "job.appointment.appointment_pros_assigned",
    "job.appointment.appointment_pros_unassigned",
    "job.appointment.rescheduled",
    "job.appointment.scheduled",
    "job.canceled",
    "job.completed",
    "job.created",
    "job.deleted",
    "job.on_my_way",
    "job.paid",
    "job.scheduled",
    "job.started",
    "job.updated",
    "lead.converted",
    "lead.created",
    "lead.deleted",
    "lead.lost",
    "lead.updated",
};

}  // namespace

std::span<const std::string_view> known_events() { return kKnownEvents; }

}  // namespace housecalld::mapping
