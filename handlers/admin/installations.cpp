// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <utility>

#include "handlers/admin/actions.hpp"
#include "handlers/admin/views.hpp"
#include "routing/base/age.hpp"
#include "routing/base/json.hpp"
#include "routing/installations/edit.hpp"

namespace housecalld::admin {
namespace {

using installations::Edit;
using installations::Entry;

constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
constexpr base::Millis kOverlap = std::chrono::hours(24);

base::Error not_found(const std::string& id) {
  return base::fail(base::Errc::kNotFound, "no installation \"" + id + "\" is configured");
}

Edit edit_of(Parameters& parameters, std::string id) {
  Edit edit;
  edit.id = std::move(id);
  edit.project = parameters.text("project");
  edit.integration = parameters.text("integration");
  edit.group_ref = parameters.text("group_ref");
  edit.group_name = parameters.text("group_name");
  edit.consumer_ref = parameters.text("consumer_ref");
  edit.consumer_name = parameters.text("consumer_name");
  edit.company_id = parameters.text("company_id");
  edit.optional_fields = parameters.texts("optional_fields");
  edit.field_mappings = parameters.texts("field_mappings");
  edit.value_mappings = parameters.texts("value_mappings");
  edit.events_per_second = parameters.number("events_per_second");
  if (const auto bytes = parameters.number("body_bytes")) {
    const bool fits =
        *bytes >= 0 && *bytes <= static_cast<double>(kMostBytes) && *bytes == std::floor(*bytes);
    if (!fits) parameters.refuse("body_bytes", "", "a whole number from 0 to 67108864");
    edit.body_bytes = fits ? static_cast<std::size_t>(*bytes) : 0;
  }
  edit.api_key = parameters.secret("api_key");
  return edit;
}

/// Has it done, and says what it is then. `change` sees to it that the outcome is right by itself,
/// the host that the manifest knows it.
Answer carry_out(const Services& services, std::string id, ChangeInstallation change, bool dry) {
  ChangeInstallation reviewed =
      [&services, change = std::move(change)](const Entry* now) -> base::Result<Entry> {
    auto made = change(now);
    if (made.has_error() || made->removed_at) return made;
    // What the manifest has lost since is no reason to keep a secret that leaked.
    const bool same = now != nullptr && now->installation.fields == made->installation.fields &&
                      now->installation.integration == made->installation.integration;
    if (same) return made;
    const auto review = services.host.review(made->installation);
    if (review.has_error()) return review.error();
    return made;
  };
  auto changed = co_await services.host.change_installation(id, std::move(reviewed), dry);
  if (changed.has_error()) co_return changed.error();
  base::JsonObject json;
  json.boolean("changed", !dry)
      .raw("installation", to_json(Installation{*changed}, services.clock.now()));
  co_return Done(json.finish(), dry ? 0U : 1U, dry);
}

std::optional<Installation> find(const Services& services, const std::string& id) {
  const auto all = services.host.installations();
  const auto found = std::ranges::find_if(
      all, [&](const Installation& one) { return one.entry->installation.id == id; });
  return found == all.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

Answer show_installation(const Services& services, Parameters parameters, std::string subject) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto found = find(services, subject);
  if (!found) co_return not_found(subject);
  co_return Done(to_json(*found, services.clock.now()));
}

Answer installation_url(const Services& services, Parameters parameters, std::string subject) {
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto found = find(services, subject);
  if (!found) co_return not_found(subject);
  const event::Installation& one = found->entry->installation;
  std::string host = services.host.public_url();
  while (host.ends_with('/')) host.pop_back();
  const std::string integration =
      host + "/v1/projects/" + one.project + "/integrations/" + one.integration;
  base::JsonObject json;
  json.boolean("host_known", !host.empty())
      .text("url", integration + "/installations/" + one.id)
      .text("short_url", host + "/webhooks/" + one.id)
      .text("partner_url", integration);
  co_return Done(json.finish());
}

Answer add_installation(const Services& services, Parameters parameters, std::string /*subject*/) {
  const bool dry = parameters.flag("dry_run");
  const std::string id = parameters.text("id").value_or("");
  const Edit edit = edit_of(parameters, id);
  const auto secret = parameters.secret("signing_secret");
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const base::Timestamp now = services.clock.now();
  ChangeInstallation add = [edit, secret, now](const Entry* there) -> base::Result<Entry> {
    if (there != nullptr) {
      return base::fail(base::Errc::kInvalid, "there is an installation \"" + edit.id +
                                                  "\" already: edit it, or rotate its secret");
    }
    return installations::added(edit, secret, now);
  };
  co_return co_await carry_out(services, id, add, dry);
}

Answer edit_installation(const Services& services, Parameters parameters, std::string subject) {
  const bool dry = parameters.flag("dry_run");
  const Edit edit = edit_of(parameters, subject);
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const base::Timestamp now = services.clock.now();
  ChangeInstallation change = [edit, now](const Entry* there) -> base::Result<Entry> {
    if (there == nullptr) return not_found(edit.id);
    return installations::edited(*there, edit, now);
  };
  co_return co_await carry_out(services, subject, change, dry);
}

Answer remove_installation(const Services& services, Parameters parameters, std::string subject) {
  const bool dry = parameters.flag("dry_run", true);
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const base::Timestamp now = services.clock.now();
  ChangeInstallation change = [subject, now](const Entry* there) -> base::Result<Entry> {
    if (there == nullptr) return not_found(subject);
    return installations::without_secrets(*there, now);
  };
  co_return co_await carry_out(services, subject, change, dry);
}

Answer rotate_secret(const Services& services, Parameters parameters, std::string subject) {
  const bool dry = parameters.flag("dry_run");
  const auto secret = parameters.secret("signing_secret");
  if (!secret) parameters.refuse("signing_secret", "", "the new secret");
  base::Millis overlap = kOverlap;
  if (const auto text = parameters.text("overlap")) {
    const auto given = base::parse_age(*text);
    if (!given || given->count() < 0) parameters.refuse("overlap", *text, "a duration such as 24h");
    overlap = given.value_or(kOverlap);
  }
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const base::Timestamp now = services.clock.now();
  ChangeInstallation change = [subject, secret, overlap,
                               now](const Entry* there) -> base::Result<Entry> {
    if (there == nullptr) return not_found(subject);
    return installations::rotated(*there, *secret, overlap, now);
  };
  co_return co_await carry_out(services, subject, change, dry);
}

Answer forget_company(const Services& services, Parameters parameters, std::string subject) {
  const bool dry = parameters.flag("dry_run");
  const auto checked = parameters.check();
  if (checked.has_error()) co_return checked.error();
  const auto forgotten = co_await services.host.forget_company(subject, dry);
  if (forgotten.has_error()) co_return forgotten.error();
  co_return Done(base::JsonObject().boolean("changed", !dry).finish(), dry ? 0U : 1U, dry);
}

}  // namespace housecalld::admin
