// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "routing/json/value.hpp"
#include "routing/message/message.hpp"

namespace housecalld::message {
namespace {

event::Installation installation() {
  event::Installation made;
  made.id = "acme";
  made.project = "p";
  made.integration = "main";
  return made;
}

event::StoredEvent stored_event() {
  event::StoredEvent made;
  made.id = "msg_1";
  made.received_at = *base::parse_rfc3339("2026-09-14T10:00:05.250Z");
  made.object.provider_event = "job.updated";
  made.object.object = "jobs";
  made.object.payload_key = "job";
  made.object.action = event::Action::kUpdate;
  made.object.record_id = "job_1";
  made.object.occurred_at = base::parse_rfc3339("2026-09-14T10:00:03Z");
  made.object.company_id = "co";
  made.body = R"({ "event":"job.updated", "job": {"id":"job_1","n":1e400, "s":"\ud800"}})";
  made.api_signature = "sha256=ABC";
  made.api_timestamp = "1789380003";
  return made;
}

/// The result of a message, as JSON.
std::string result_of(const event::StoredEvent& event, const Frame& frame) {
  const std::string body = render(Format::kAmpersand, event, frame).body;
  const json::Parsed parsed = json::parse(body);
  EXPECT_TRUE(parsed.value) << parsed.error;
  return std::string(parsed.value->object().find("result")->elements().at(0).text());
}

TEST(Ampersand, SaysWhatChangedAndThatTheRecordIsGone) {
  const event::Installation from = installation();
  event::StoredEvent event = stored_event();
  EXPECT_EQ(result_of(event, {from}).find("fieldsUpdated"), std::string::npos);
  event.fields_updated = std::vector<std::string>();
  EXPECT_NE(result_of(event, {from}).find(R"("fieldsUpdated":[])"), std::string::npos);
  event.fields_updated = {"n", "a\"b"};
  event.record_deleted_at = base::parse_rfc3339("2026-09-14T09:00:00Z");
  EXPECT_NE(result_of(event, {from})
                .find(R"("fieldsUpdated":["n","a\"b"],"recordDeletedAt":"2026-09-14T09:00:00Z")"),
            std::string::npos);
}

TEST(Ampersand, HasFieldsOfAReadObjectAndItsName) {
  const event::Installation from = installation();
  manifest::ReadObject read;
  read.object = "jobs";
  read.map_to_name = "work";
  read.required_fields = {{"n", ""}, {"s", "text"}};
  const Frame frame{from, &read};
  const std::string result = result_of(stored_event(), frame);
  EXPECT_NE(result.find(R"("fields":{"id":"job_1","n":1e400},"mappedFields":{"text":"\ud800"},)"
                        R"("raw":{"id":"job_1","n":1e400, "s":"\ud800"})"),
            std::string::npos)
      << result;
  const std::string body = render(Format::kAmpersand, stored_event(), frame).body;
  EXPECT_NE(body.find(R"("objectName":"work","rawObjectName":"jobs")"), std::string::npos) << body;
}

TEST(Ampersand, AssociatesTheCustomerThatTheRecordHolds) {
  const event::Installation from = installation();
  event::StoredEvent event = stored_event();
  event.body = R"({"job":{"id":"job_1","customer":{"id":"cus_1", "x":1}}})";
  EXPECT_NE(
      result_of(event, {from})
          .find(R"("associations":{"customers":[{"id":"cus_1","raw":{"id":"cus_1", "x":1}}]})"),
      std::string::npos);
  for (const char* customer : {"null", "\"cus_1\"", "{}", R"({"id":1})", R"({"id":""})"}) {
    event.body = std::string(R"({"job":{"id":"job_1","customer":)") + customer + "}}";
    EXPECT_EQ(result_of(event, {from}).find("associations"), std::string::npos) << customer;
  }
  event.body = R"({"invoice":{"id":"i","customer":{"id":"cus_1"}}})";
  event.object.object = "invoices";
  event.object.payload_key = "invoice";
  EXPECT_EQ(result_of(event, {from}).find("associations"), std::string::npos);
}

TEST(Ampersand, OfALargeEventItSaysWhereItIs) {
  const event::Installation from = installation();
  const std::string body = render_download(stored_event(), {from}, "https://x/y?a=1&b=\"").body;
  EXPECT_NE(
      body.find(
          R"("resultInfo":{"type":"url","downloadUrl":"https://x/y?a=1&b=\"","numRecords":1}})"),
      std::string::npos)
      << body;
  EXPECT_EQ('[' + result_of(stored_event(), {from}) + ']', render_result(stored_event(), {from}));
}

TEST(CloudEvents, HaveTheirAttributes) {
  const event::Installation from = installation();
  const Rendered made = render(Format::kCloudEvents, stored_event(), {from});
  EXPECT_EQ(made.content_type, "application/cloudevents+json");
  EXPECT_TRUE(made.headers.empty());
  EXPECT_EQ(made.body,
            R"({"specversion":"1.0","id":"msg_1",)"
            R"("source":"/v1/projects/p/integrations/main/installations/acme",)"
            R"("type":"com.housecallpro.job.updated","time":"2026-09-14T10:00:03Z",)"
            R"("hcpobject":"jobs","hcpaction":"update","subject":"job_1","companyid":"co",)"
            R"("datacontenttype":"application/json","data":)" +
                stored_event().body + "}");
}

TEST(CloudEvents, LeaveOutWhatThereIsNot) {
  const event::Installation from = installation();
  event::StoredEvent event = stored_event();
  event.object.record_id.reset();
  event.object.company_id.clear();
  event.object.occurred_at.reset();
  const std::string body = render(Format::kCloudEvents, event, {from}).body;
  EXPECT_EQ(body.find("subject"), std::string::npos);
  EXPECT_EQ(body.find("companyid"), std::string::npos);
  EXPECT_NE(body.find(R"("time":"2026-09-14T10:00:05.250Z")"), std::string::npos);
}

TEST(CloudEvents, InBinaryModeTheAttributesAreHeaders) {
  const event::Installation from = installation();
  event::StoredEvent event = stored_event();
  event.object.record_id = "a b%\"\xC3\xA9\r\nX: y\x7F";
  const Rendered made = render(Format::kCloudEventsBinary, event, {from});
  EXPECT_EQ(made.content_type, "application/json");
  EXPECT_EQ(made.body, event.body);
  std::string subject;
  for (const auto& [name, value] : made.headers) {
    EXPECT_TRUE(name.starts_with("ce-")) << name;
    for (const char c : value) EXPECT_TRUE(c > 0x20 && c < 0x7F) << name;
    if (name == "ce-subject") subject = value;
  }
  EXPECT_EQ(subject, "a%20b%25%22%C3%A9%EF%BF%BD%EF%BF%BDX:%20y%EF%BF%BD");
}

TEST(Raw, IsWhatHcpSent) {
  const event::Installation from = installation();
  const Rendered made = render(Format::kRaw, stored_event(), {from});
  EXPECT_EQ(made.body, stored_event().body);
  EXPECT_EQ(made.content_type, "application/json");
  EXPECT_EQ(made.headers, (std::vector<std::pair<std::string, std::string>>{
                              {"Api-Signature", "sha256=ABC"}, {"Api-Timestamp", "1789380003"}}));
}

TEST(Format, HasItsNames) {
  EXPECT_EQ(parse_format("ampersand"), Format::kAmpersand);
  EXPECT_EQ(parse_format("cloudevents-binary"), Format::kCloudEventsBinary);
  EXPECT_EQ(parse_format("raw"), Format::kRaw);
  EXPECT_EQ(parse_format("Raw"), std::nullopt);
}

}  // namespace
}  // namespace housecalld::message
