// SPDX-License-Identifier: Apache-2.0
#include "routing/mapping/event_name.hpp"

#include <algorithm>

#include "routing/base/text.hpp"

namespace housecalld::mapping {
namespace {

struct Family {
  std::string_view prefix;  ///< with its dot
  std::string_view object;
  std::array<std::string_view, 2> payload_keys;
  std::string_view id_prefix;
  bool always_other = false;
  bool may_be_ghost = false;
};

/// The first row whose prefix the name has. `job.appointment.` stands before `job.`.
constexpr std::array<Family, 8> kFamilies = {{
    {"job.appointment.", "job.appointments", {"appointment"}, "appt_"},
    {"job.", "jobs", {"job"}, "job_", false, true},
    {"customer.", "customers", {"customer"}, "cus_"},
    {"estimate.", "estimates", {"estimate"}, "csr_"},
    {"invoice.", "invoices", {"invoice"}, "invoice_"},
    {"lead.", "leads", {"lead"}, "lea_"},
    {"employee.", "employees", {"employee", "pro"}, "pro_", true},
    {"pro.", "employees", {"pro", "employee"}, "pro_", true},
}};

/// Enough to recognise a name in a log line; a name may be as long as a body.
constexpr std::size_t kShownLength = 100;

std::string shown(std::string_view name) {
  if (name.size() <= kShownLength) return "\"" + std::string(name) + "\"";
  std::size_t end = kShownLength;
  const auto continues_a_character = [&](std::size_t i) {
    return (static_cast<unsigned char>(name[i]) & 0xC0U) == 0x80U;
  };
  while (end > 0 && continues_a_character(end)) --end;
  return "\"" + std::string(name.substr(0, end)) + "...\"";
}

event::Action action_of(std::string_view segment) {
  const std::string name = base::lower_case(segment);
  if (name == "created") return event::Action::kCreate;
  if (name == "updated") return event::Action::kUpdate;
  if (name == "deleted" || name == "destroyed") return event::Action::kDelete;
  return event::Action::kOther;
}

std::string problem_of(std::string_view name) {
  if (name.empty()) return "the event name is empty";
  const bool empty_segment =
      name.front() == '.' || name.back() == '.' || name.find("..") != std::string_view::npos;
  if (empty_segment) return "the event name " + shown(name) + " has an empty segment";
  if (name.find('.') == std::string_view::npos) {
    return "the event name " + shown(name) + " has one segment and needs two";
  }
  return {};
}

}  // namespace

std::string_view payload_name(std::string_view name) {
  if (name == "pro.created") return "employee.created";
  if (name == "estimate.option.approval_status_change") {
    return "estimate.option.approval_status_changed";
  }
  return name;
}

EventName read_event_name(std::string_view name) {
  EventName read;
  read.problem = problem_of(name);
  if (!read.problem.empty()) return read;

  const auto has_prefix = [&](const Family& row) { return name.starts_with(row.prefix); };
  const auto family = std::ranges::find_if(kFamilies, has_prefix);
  if (family == kFamilies.end()) {
    read.problem = "the event family " + shown(name.substr(0, name.find('.'))) + " is not known";
    return read;
  }
  read.object = family->object;
  read.payload_keys = family->payload_keys;
  read.id_prefix = family->id_prefix;
  read.may_be_ghost = family->may_be_ghost;
  if (!family->always_other) read.action = action_of(name.substr(name.rfind('.') + 1));
  return read;
}

}  // namespace housecalld::mapping
