// SPDX-License-Identifier: Apache-2.0
// What one event costs outside of sockets and disk: look up, verify, map, plan, render. Each for
// the typical body (job.created, 2.5 KB) and the largest sample.
#include <benchmark/benchmark.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "handlers/signature/signature.hpp"
#include "routing/installations/book.hpp"
#include "routing/mapping/mapping.hpp"
#include "routing/message/message.hpp"
#include "routing/plan/plan.hpp"
#include "tests/support/files.hpp"

namespace housecalld {
namespace {

constexpr const char* kTimestamp = "1789380000";
constexpr const char* kManifest = R"(
specVersion: 1.0.0
integrations:
  - name: hcp
    provider: housecallPro
    read: {objects: [{objectName: jobs, destination: crm, optionalFieldsAuto: all}]}
    subscribe:
      objects:
        - objectName: jobs
          destination: crm
          inheritFieldsAndMapping: true
          createEvent: {enabled: always}
        - objectName: estimates
          destination: crm
          otherEvents: [estimate.option.created]
)";

event::Installation installation() {
  event::Installation made;
  made.id = "bench";
  made.project = "demo";
  made.integration = "hcp";
  made.group_ref = "acme-group";
  made.group_name = "Acme";
  made.consumer_ref = "office";
  made.consumer_name = "The office";
  return made;
}

plan::RoutingTable routing_table() {
  manifest::Loaded loaded = manifest::parse_manifest(kManifest);
  if (!loaded.usable()) throw std::logic_error(loaded.problems.front().message);
  plan::RoutingTable table;
  table.manifest = std::move(loaded.manifest);
  return table;
}

event::StoredEvent stored_event(const std::string& body) {
  event::StoredEvent event;
  event.id = "msg_0123456789abcdef0123456789abcdef";
  event.installation = "bench";
  event.received_at = base::from_unix_millis(1'789'380'000'000);
  event.object = mapping::map_event(body).object;
  event.body = body;
  return event;
}

void count_bytes(benchmark::State& state, const std::string& body) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(body.size()));
}

void verify(benchmark::State& state, const std::string& body) {
  const std::vector<base::Secret<std::string>> secrets = {
      base::Secret<std::string>("6b1f0a9c3d5e7f2148a6c0e9d2b4f681")};
  const std::string signed_with = signature::sign(secrets.front().expose(), kTimestamp, body);
  const signature::Claim claim{signed_with, kTimestamp};
  const base::Timestamp now = base::from_unix_millis(1'789'380'001'000);
  for (auto _ : state) {
    const auto verdict = signature::verify(claim, body, secrets, 1, now, {});
    if (verdict != signature::Verdict::kValid) state.SkipWithError("not valid");
  }
  count_bytes(state, body);
}

void map(benchmark::State& state, const std::string& body) {
  for (auto _ : state) {
    const mapping::Mapped mapped = mapping::map_event(body);
    if (!mapped.reason.empty()) state.SkipWithError("not mapped");
  }
  count_bytes(state, body);
}

void plan_event(benchmark::State& state, const std::string& body) {
  const plan::RoutingTable table = routing_table();
  const event::Installation from = installation();
  const event::ObjectEvent object = mapping::map_event(body).object;
  for (auto _ : state) {
    const plan::Plan planned = plan::plan(object, from, table);
    if (planned.destinations.empty()) state.SkipWithError("not routed");
    benchmark::DoNotOptimize(plan::order_key(object, from));
  }
}

void render(benchmark::State& state, const std::string& body) {
  const event::StoredEvent event = stored_event(body);
  const event::Installation from = installation();
  const plan::RoutingTable table = routing_table();
  const message::Frame frame{from, plan::fields_of(table.manifest, "hcp", event.object.object)};
  for (auto _ : state) {
    benchmark::DoNotOptimize(message::render(message::Format::kAmpersand, event, frame));
  }
  count_bytes(state, body);
}

/// So many installations, each with a company; whom a URL names, and whom a company id.
void look_up(benchmark::State& state, bool by_company) {
  const auto count = static_cast<std::size_t>(state.range(0));
  std::vector<installations::Entry> entries(count);
  for (std::size_t i = 0; i < count; ++i) {
    event::Installation& one = entries[i].installation;
    one = installation();
    one.id = "installation-" + std::to_string(i);
    one.company_id = "company-" + std::to_string(i);
  }
  installations::Book book;
  book.replace_files(std::move(entries), base::Timestamp());
  std::size_t next = 0;
  for (auto _ : state) {
    next = (next * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL);
    const std::string number = std::to_string((next >> 33U) % count);
    const std::string id = by_company ? "" : "installation-" + number;
    const auto found = book.find({"demo", "hcp", id}, "company-" + number);
    if (!found) state.SkipWithError("not found");
    benchmark::DoNotOptimize(found);
  }
}

using Benchmark = void (*)(benchmark::State&, const std::string&);

void register_all() {
  for (const bool by_company : {false, true}) {
    benchmark::RegisterBenchmark(by_company ? "lookup_by_company" : "lookup_by_id",
                                 [by_company](auto& state) { look_up(state, by_company); })
        ->Arg(1)
        ->Arg(1'000)
        ->Arg(100'000);
  }
  const std::vector<std::pair<std::string, Benchmark>> benchmarks = {
      {"verify", verify}, {"map", map}, {"plan", plan_event}, {"render", render}};
  for (const auto& [name, run] : benchmarks) {
    for (const std::string event : {"job.created", "estimate.option.created"}) {
      const std::string body = test::payload(event);
      const std::string title = name + "/" + event;
      benchmark::RegisterBenchmark(title.c_str(),
                                   [run = run, body](auto& state) { run(state, body); });
    }
  }
}

}  // namespace
}  // namespace housecalld

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  housecalld::register_all();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
