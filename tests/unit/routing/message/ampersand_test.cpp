// SPDX-License-Identifier: Apache-2.0
#include "routing/message/message.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <filesystem>
#include <vector>

#include "tests/support/files.hpp"

namespace housecalld::message {
namespace {

event::Installation installation() {
  event::Installation made;
  made.id = "acme";
  made.project = "proj-1";
  made.integration = "main";
  made.group_ref = "group-1";
  made.group_name = "Acme \"Plumbing\"";
  made.consumer_ref = "user-1";
  made.consumer_name = "Alex";
  made.updated_at = *base::parse_rfc3339("2026-09-01T08:00:00Z");
  return made;
}

event::StoredEvent stored_event(std::string body) {
  event::StoredEvent made;
  made.id = "msg_1";
  made.received_at = *base::parse_rfc3339("2026-09-14T10:00:05.250Z");
  made.object.provider_event = "job.created";
  made.object.object = "jobs";
  made.object.payload_key = "job";
  made.object.action = event::Action::kCreate;
  made.object.record_id = "job_1";
  made.object.occurred_at = base::parse_rfc3339("2026-09-14T10:00:03Z");
  made.body = std::move(body);
  return made;
}

std::string rendered(const event::StoredEvent& event) {
  return render(Format::kAmpersand, event, {installation()}).body;
}

TEST(RenderAmpersand, WritesTheConnectorsMessage) {
  const std::string body = R"({"event":"job.created", "job": {"id":"job_1", "total":1.0}})";
  EXPECT_EQ(rendered(stored_event(body)),
            R"({"action":"subscribe","projectId":"proj-1","provider":"housecallPro",)"
            R"("groupRef":"group-1","groupName":"Acme \"Plumbing\"","consumerRef":"user-1",)"
            R"("consumerName":"Alex","installationId":"acme",)"
            R"("installationUpdateTime":"2026-09-01T08:00:00Z","objectName":"jobs",)"
            R"("operationTime":"2026-09-14T10:00:03Z",)"
            R"("resultInfo":{"type":"inline","numRecords":1},"result":[{)"
            R"("subscribeEventType":"create","providerEventType":"job.created","id":"job_1",)"
            R"("raw":{"id":"job_1", "total":1.0},)"
            R"("rawEvent":{"event":"job.created", "job": {"id":"job_1", "total":1.0}}}]})");
}

TEST(RenderAmpersand, LeavesOutWhatHcpDidNotSend) {
  event::StoredEvent event = stored_event(R"({"event":"job.created"})");
  event.object.record_id.reset();
  event.object.occurred_at.reset();
  const std::string message = rendered(event);
  EXPECT_TRUE(
      message.ends_with(R"("operationTime":"2026-09-14T10:00:05.250Z",)"
                        R"("resultInfo":{"type":"inline","numRecords":1},"result":[{)"
                        R"("subscribeEventType":"create","providerEventType":"job.created",)"
                        R"("rawEvent":{"event":"job.created"}}]})"))
      << message;
}

TEST(RenderAmpersand, NamesEachAction) {
  const auto type_of = [](event::Action action) {
    event::StoredEvent event = stored_event("{}");
    event.object.action = action;
    simdjson::dom::parser parser;
    const std::string message = rendered(event);
    return std::string(
        parser.parse(message)["result"].at(0)["subscribeEventType"].get_string().value());
  };
  EXPECT_EQ(type_of(event::Action::kCreate), "create");
  EXPECT_EQ(type_of(event::Action::kUpdate), "update");
  EXPECT_EQ(type_of(event::Action::kDelete), "delete");
  EXPECT_EQ(type_of(event::Action::kOther), "other");
}

std::vector<std::string> all_payloads() {
  std::vector<std::string> names;
  const std::filesystem::path tests = HOUSECALLD_TESTS_DIR;
  for (const auto& folder : {std::filesystem::path(HOUSECALLD_SAMPLES_DIR), tests / "payloads"}) {
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      const std::string name = file.path().stem();
      if (file.path().extension() == ".json" && name != "signatures") names.push_back(name);
    }
  }
  return names;
}

/// Whatever the body is, as long as it is valid JSON, and whatever key the record is looked for
/// under: the message is valid JSON and holds both byte for byte.
void expect_embedded(const std::string& body) {
  for (const std::string key : {"job", "customer", "estimate", "invoice", "lead", "appointment",
                                "employee", "pro", "no such key", ""}) {
    event::StoredEvent event = stored_event(body);
    event.object.payload_key = key;
    event.object.provider_event = "odd \x01 \xFF \"name\"";
    const std::string message = rendered(event);

    simdjson::dom::parser parser;
    simdjson::dom::element root;
    ASSERT_EQ(parser.parse(message).get(root), simdjson::SUCCESS) << message;
    simdjson::dom::parser body_parser;
    const auto result = root["result"].at(0);
    EXPECT_EQ(simdjson::minify(result["rawEvent"].value()),
              simdjson::minify(body_parser.parse(body).value()));
    EXPECT_NE(message.find("\"rawEvent\":" + body), std::string::npos);

    simdjson::dom::object record;
    const bool has_record = body_parser.parse(body).at_key(key).get(record) == simdjson::SUCCESS;
    EXPECT_EQ(result["raw"].error() == simdjson::SUCCESS, has_record);
    if (has_record) {
      EXPECT_EQ(simdjson::minify(result["raw"].value()), simdjson::minify(record));
    }
  }
}

TEST(RenderAmpersand, EmbedsEverySampleUnchanged) {
  const auto names = all_payloads();
  EXPECT_EQ(names.size(), 62U);
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    expect_embedded(test::payload(name));
  }
}

TEST(RenderAmpersand, EmbedsOddBodiesUnchanged) {
  for (const std::string body :
       {"{}", " {\"job\" : {} } ", "{\"job\":{\"a\":\"}\"}}\n",
        "\t{\"job\":{\"a\":[[],{}]}\n,\"x\":1}", R"({"job":{"id":"\ud83d\ude00 é 😀"}})",
        R"({"job":{"job":{"job":{}}}})", R"({"":{"a":1},"job":[1]})", R"({"j\u006fb":{"a":1}})"}) {
    SCOPED_TRACE(body);
    expect_embedded(body);
  }
}

}  // namespace
}  // namespace housecalld::message
