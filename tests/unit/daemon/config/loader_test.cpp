// SPDX-License-Identifier: Apache-2.0
#include "daemon/config/loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "daemon/config/print.hpp"
#include "routing/base/crypto.hpp"
#include "tests/support/files.hpp"

namespace housecalld::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

constexpr const char* kGood = R"(listen:
  - {address: "127.0.0.1:8443", tls: false}
manifest: amp.yaml
destinations:
  crm: {kind: file, path: out.ndjson}
installations:
  - {id: a, project: p, integration: hcp, signing_secrets: [s3cret-of-twenty-characters]}
)";

class Loader : public testing::Test {
 protected:
  Loaded load_text(const std::string& text) {
    std::ofstream(file()) << text;
    return load(file());
  }
  /// kGood with one more section, or with a text in it replaced.
  static std::string with(const std::string& more) { return std::string(kGood) + more; }
  static std::string replaced(const std::string& from, const std::string& to) {
    std::string text = kGood;
    text.replace(text.find(from), from.size(), to);
    return text;
  }
  /// The errors without the file's name.
  std::vector<std::string> errors(const std::string& text) {
    std::vector<std::string> found = load_text(text).errors;
    for (std::string& error : found) error = error.substr(file().string().size() + 1);
    return found;
  }
  std::filesystem::path file() const { return folder_.path() / "housecalld.yaml"; }

  test::TempDir folder_;
};

TEST_F(Loader, FillsInDefaultsAndMakesPathsAbsolute) {
  const Loaded loaded = load_text(kGood);
  EXPECT_THAT(loaded.errors, IsEmpty());
  EXPECT_THAT(loaded.warnings, IsEmpty());
  const Settings& settings = loaded.settings;
  EXPECT_EQ(settings.limits.body_bytes, 1024U * 1024U);
  EXPECT_EQ(settings.limits.timestamp_past, std::chrono::hours(48));
  EXPECT_EQ(settings.store.path, folder_.path() / "data/housecalld.db");
  EXPECT_EQ(settings.admin.listen, "unix:" + (folder_.path() / "housecalld-admin.sock").string());
  EXPECT_EQ(settings.manifest, folder_.path() / "amp.yaml");
  ASSERT_EQ(settings.destinations.size(), 1U);
  EXPECT_EQ(settings.destinations[0].concurrency, 4U);
  EXPECT_EQ(settings.delivery.retry_delays.size(), 10U);
  EXPECT_EQ(settings.delivery.retry_delays.back(), std::chrono::hours(24));
  ASSERT_EQ(settings.installations.size(), 1U);
  EXPECT_EQ(settings.installations[0].place, (folder_.path() / "housecalld.yaml").string() + ":7");
  EXPECT_EQ(settings.destinations[0].format, "ampersand");
  EXPECT_EQ(settings.destinations[0].only, FilterSettings());
}

TEST_F(Loader, WhatIsUndeliveredIsKeptAsLongAsItIsWaitedFor) {
  const std::string wait = "delivery: {give_up_after: 14d}\nretention: {undelivered: ";
  EXPECT_THAT(errors(with(wait + "335h}\n")),
              ElementsAre(HasSubstr("retention.undelivered: is shorter than")));
  for (const char* enough : {"336h", "0s"}) {
    EXPECT_THAT(errors(with(wait + enough + "}\n")), IsEmpty()) << enough;
  }
}

TEST_F(Loader, AMissingFileAndBrokenYamlAreErrors) {
  EXPECT_THAT(load("/nonexistent.yaml").errors,
              ElementsAre("/nonexistent.yaml: cannot be read: No such file or directory"));
  EXPECT_THAT(errors("listen: [\n  a: {"), ElementsAre(HasSubstr("2: ")));
}

struct Wrong {
  const char* more;  ///< lines after kGood, which has 7
  const char* error;
};

class LoaderErrors : public Loader, public testing::WithParamInterface<Wrong> {};

TEST_P(LoaderErrors, NameLinePathValueAndExpectation) {
  EXPECT_THAT(errors(with(GetParam().more)), ElementsAre(GetParam().error));
}

INSTANTIATE_TEST_SUITE_P(
    Table, LoaderErrors,
    testing::Values(
        Wrong{"limts: {}\n", "8: limts: unknown key; did you mean \"limits\"?"},
        Wrong{"zebra: 1\n", "8: zebra: unknown key"},
        Wrong{"manifest: b.yaml\n", "8: manifest: stands here twice"},
        Wrong{"limits: 5\n", "8: limits: expected keys and values"},
        Wrong{"limits:\n  body_byte: 1MiB\n",
              "9: limits.body_byte: unknown key; did you mean \"body_bytes\"?"},
        Wrong{"limits: {body_bytes: 1023B}\n",
              "8: limits.body_bytes: \"1023B\": expected a size such as 64KiB, from 1KiB to 64MiB"},
        Wrong{"limits: {body_bytes: 67108865B}\n",
              "8: limits.body_bytes: \"67108865B\": expected a size such as 64KiB, from 1KiB to "
              "64MiB"},
        Wrong{"limits: {body_bytes: 1MB}\n",
              "8: limits.body_bytes: \"1MB\": expected a size such as 64KiB, from 1KiB to 64MiB"},
        Wrong{"limits: {threads: 65}\n",
              "8: limits.threads: \"65\": expected a whole number, from 0 to 64"},
        Wrong{
            "limits: {idle_time: 5}\n",
            "8: limits.idle_time: \"5\": expected a duration such as 500ms, 15s or 48h, from 10ms "
            "to 1h"},
        Wrong{
            "limits: {idle_time: [1s]}\n",
            "8: limits.idle_time: expected a duration such as 500ms, 15s or 48h, from 10ms to 1h"},
        Wrong{"log: {level: loud}\n",
              "8: log.level: \"loud\": expected one of debug, info, warning, error"},
        Wrong{"delivery: {jitter: 1.5}\n",
              "8: delivery.jitter: \"1.5\": expected a number, from 0 to 1"},
        Wrong{"delivery: {retry_delays: 5s}\n",
              "8: delivery.retry_delays: expected a list, each item a duration such as 500ms, 15s "
              "or 48h, from 10ms to 30d"},
        Wrong{
            "delivery: {retry_delays: [5s, soon]}\n",
            "8: delivery.retry_delays[1]: \"soon\": expected a duration such as 500ms, 15s or 48h, "
            "from 10ms to 30d"},
        Wrong{"store: {path: '${HOUSECALLD_TEST_UNSET}'}\n",
              "8: store.path: the environment variable HOUSECALLD_TEST_UNSET is not set"},
        Wrong{"store: {deduplication_window: 48h}\n",
              "8: store.deduplication_window: is shorter than limits.timestamp_past and "
              "limits.timestamp_future together: a captured request could be replayed after its "
              "body is forgotten"}));

TEST_F(Loader, IsOneDocument) {
  EXPECT_THAT(errors(with("---\nlog: {level: debug}\n")),
              ElementsAre(HasSubstr("more than one YAML document")));
}

TEST_F(Loader, AnAddressIsListenedOnOnce) {
  EXPECT_THAT(
      errors(replaced("manifest:", "  - {address: \"127.0.0.1:8443\", tls: false}\nmanifest:")),
      ElementsAre(HasSubstr("3: listen[1].address: ")));
}

TEST_F(Loader, ADestinationHasAPlainName) {
  EXPECT_THAT(errors(replaced("crm:", "\"my crm\":")),
              ElementsAre(HasSubstr("5: destinations.my crm: ")));
  EXPECT_THAT(errors(replaced("crm:", "12:")), ElementsAre(HasSubstr("5: destinations[12]: ")));
}

TEST_F(Loader, ToolsAskForNoSecretThatTheyDoNotUse) {
  std::ofstream(file()) << replaced("s3cret-of-twenty-characters", "'${HOUSECALLD_TEST_UNSET}'");
  EXPECT_EQ(load(file(), Purpose::kDaemon).errors.size(), 1U);
  EXPECT_THAT(load(file(), Purpose::kTool).errors, IsEmpty());
}

TEST_F(Loader, FindsEveryErrorAtOnce) {
  EXPECT_EQ(errors("limits: {threads: x}\nlog: {format: xml}\nzebra: 1\n").size(), 5U)
      << "those three, the missing manifest and the missing listener";
}

TEST_F(Loader, DestinationsTakeTheKeysOfTheirKind) {
  EXPECT_THAT(errors(replaced("path: out.ndjson", "path: x, url: 'https://a.example'")),
              ElementsAre("5: destinations.crm.url: belongs to destinations of kind webhook"));
  EXPECT_THAT(errors(replaced("kind: file, path: out.ndjson", "kind: webhook")),
              ElementsAre("5: destinations.crm.url: is missing; expected an http or https URL"));
  EXPECT_THAT(
      errors(replaced("kind: file, path: out.ndjson",
                      "kind: webhook, url: 'https://a.example', secrets: [whsec_c2hvcnQ=]")),
      ElementsAre("5: destinations.crm.secrets[0]: expected whsec_ and the base64 of 24 to "
                  "64 bytes"));
}

TEST_F(Loader, InstallationsFailClosed) {
  for (const std::string& none :
       std::vector<std::string>{replaced(", signing_secrets: [s3cret-of-twenty-characters]", ""),
                                replaced("[s3cret-of-twenty-characters]", "[]")}) {
    const Loaded loaded = load_text(none);
    EXPECT_THAT(loaded.errors, IsEmpty());
    EXPECT_THAT(loaded.warnings, ElementsAre(HasSubstr("its events are refused until it has one")));
  }
  EXPECT_THAT(errors(replaced("[s3cret-of-twenty-characters]", "['  ']")),
              ElementsAre("7: installations[0].signing_secrets[0]: the secret is empty"));
  EXPECT_THAT(
      errors(replaced("id: a,", "id: 'a b',")),
      ElementsAre("7: installations[0].id: \"a b\": expected 1 to 128 letters, digits, dots, "
                  "underscores or dashes"));
  EXPECT_THAT(errors(with("  - {id: a, project: p, integration: hcp, signing_secrets: "
                          "[another-of-sixteen-characters]}\n")),
              ElementsAre("8: installations[1].id: \"a\" is taken at " +
                          (folder_.path() / "housecalld.yaml").string() + ":7"));
}

TEST_F(Loader, InstallationsHaveFilesOfTheirOwn) {
  const auto inside = folder_.path() / "installations.d";
  std::filesystem::create_directory(inside);
  const auto write = [&](const char* name, const std::string& text) {
    std::ofstream(inside / name) << text;
  };
  write("b.yaml",
        "- {id: b1, project: p, integration: hcp, signing_secrets: ['file:b.secret']}\n"
        "- {id: b2, project: p, integration: hcp, signing_secrets: ['file:b.secret']}\n");
  write("c.yaml", "id: c\nproject: p\nintegration: hcp\nsigning_secrets: ['file:b.secret']\n");
  write("b.secret", "the-secret-of-b-0123456789\n");
  write(".hidden.yaml", "nonsense: [");
  write("notes.txt", "nonsense: [");
  write("empty.yaml", "");
  const std::string text = with("installations_dir: installations.d\n");
  const Loaded loaded = load_text(text);
  EXPECT_THAT(loaded.errors, IsEmpty());
  ASSERT_EQ(loaded.settings.installations.size(), 4U);
  EXPECT_EQ(loaded.settings.installations[2].id, "b2");
  EXPECT_EQ(loaded.settings.installations[2].place, (inside / "b.yaml").string() + ":2");
  EXPECT_EQ(loaded.settings.installations[3].signing_secrets[0].text.expose(),
            "the-secret-of-b-0123456789");

  write("c.yaml", "id: b1\nproject: p\nintegration: hcp\nsigning_secrets: [short]\ngruop_ref: x\n");
  write("d.yaml", "just a text");
  write("e.yaml", "id: [");
  const std::string folder = inside.string();
  EXPECT_THAT(
      load_text(text).errors,
      UnorderedElementsAre(
          folder + "/c.yaml:5: installations[3].gruop_ref: unknown key; did you mean "
                   "\"group_ref\"?",
          folder + "/d.yaml:1: installations[4]: expected one installation, or a list of them",
          HasSubstr(folder + "/e.yaml:"),
          folder + "/c.yaml:4: installations[3].signing_secrets[0]: expected 16 to 512 "
                   "characters of printable ASCII, but it has 5 characters",
          folder + "/c.yaml:1: installations[3].id: \"b1\" is taken at " + folder + "/b.yaml:1"));
  EXPECT_THAT(errors(with("installations_dir: nowhere\n")),
              ElementsAre(HasSubstr("8: installations_dir: ")));
}

TEST_F(Loader, ASigningSecretMayHaveItsTime) {
  const Loaded loaded =
      load_text(replaced("[s3cret-of-twenty-characters]",
                         "['s3cret-of-twenty-characters until 2026-09-21T10:00:00Z', "
                         "'another-of-sixteen from 2026-09-21T10:00:00Z']"));
  EXPECT_THAT(loaded.errors, IsEmpty());
  const auto& secrets = loaded.settings.installations.at(0).signing_secrets;
  ASSERT_EQ(secrets.size(), 2U);
  EXPECT_EQ(secrets[0].text.expose(), "s3cret-of-twenty-characters");
  EXPECT_EQ(secrets[0].valid_until, base::parse_rfc3339("2026-09-21T10:00:00Z"));
  EXPECT_EQ(secrets[1].valid_from, base::parse_rfc3339("2026-09-21T10:00:00Z"));
  const auto wrong = errors(
      replaced("[s3cret-of-twenty-characters]", "['s3cret-of-twenty-characters until tomorrow']"));
  EXPECT_THAT(wrong, ElementsAre(HasSubstr("expected a time such as")));
  EXPECT_THAT(wrong, ElementsAre(Not(HasSubstr("s3cret"))));
}

TEST_F(Loader, AnInstallationChoosesItsFields) {
  const auto choosing = [&](const std::string& more) {
    return replaced("integration: hcp,", "integration: hcp, " + more + ",");
  };
  const Loaded loaded = load_text(
      choosing("optional_fields: [jobs/notes], field_mappings: ['jobs/a = b'], "
               "value_mappings: ['jobs/c/d = e'], events_per_second: 2.5, body_bytes: 64KiB"));
  EXPECT_THAT(loaded.errors, IsEmpty());
  const InstallationSettings& one = loaded.settings.installations.at(0);
  EXPECT_EQ(one.choices,
            (installations::ChoiceTexts{{"jobs/notes"}, {"jobs/a = b"}, {"jobs/c/d = e"}}));
  EXPECT_EQ(one.limits, (installations::Limits{2.5, 65'536}));
  EXPECT_THAT(errors(choosing("optional_fields: [notes]")),
              ElementsAre("7: installations[0]: \"notes\": expected OBJECT/FIELD, such as "
                          "jobs/notes"));
}

TEST_F(Loader, ADestinationSaysWhatItWants) {
  const auto wanting = [&](const std::string& more) {
    return replaced("kind: file,", "kind: file, " + more + ",");
  };
  EXPECT_THAT(errors(wanting("only_events: [job.created, pro.created], only_objects: [jobs], "
                             "only_installations: [a], only_records: ['/id exists'], "
                             "format: cloudevents")),
              IsEmpty());
  EXPECT_THAT(errors(wanting("only_objects: [job]")),
              ElementsAre("5: destinations.crm.only_objects[0]: there is no object \"job\"; did "
                          "you mean \"jobs\"?"));
  EXPECT_THAT(errors(wanting("only_records: ['id exists']")),
              ElementsAre(HasSubstr("5: destinations.crm.only_records[0]: \"id\" is no JSON "
                                    "Pointer")));
  EXPECT_THAT(load_text(wanting("only_events: [job.craeted]")).warnings,
              ElementsAre(HasSubstr("did you mean \"job.created\"?")));
  EXPECT_THAT(
      errors(wanting("format: cloudevents-binary")),
      ElementsAre(HasSubstr("5: destinations.crm.format: cloudevents-binary needs headers")));
  EXPECT_THAT(errors(wanting("format: xml")), ElementsAre(HasSubstr("5: destinations.crm.format")));
}

TEST_F(Loader, KeysAndDownloadsHaveTheirForm) {
  EXPECT_THAT(errors(with("store: {secret_keys: ['" +
                          base::to_base64(base::bytes_of(std::string(32, 'k'))) + "']}\n")),
              IsEmpty());
  EXPECT_THAT(errors(with("store: {secret_keys: [c2hvcnQ=]}\n")),
              ElementsAre("8: store.secret_keys[0]: expected the base64 of 32 bytes, as `openssl "
                          "rand -base64 32` prints it"));
  EXPECT_THAT(errors(with("downloads: {listen: '127.0.0.1:0'}\n")),
              UnorderedElementsAre("8: downloads.public_url: is missing: the links begin with it",
                                   "8: downloads.secret: expected 32 characters or more",
                                   "8: downloads.tls: needs tls.certificate and tls.private_key"));
}

TEST_F(Loader, AListenerWithTlsNeedsACertificate) {
  EXPECT_THAT(errors(replaced(", tls: false", "")),
              ElementsAre("2: listen[0].tls: a listener with TLS needs tls.certificate and "
                          "tls.private_key"));
}

TEST_F(Loader, SecretsComeFromEnvironmentFilesAndCredentials) {
  std::ofstream(folder_.path() / "one.txt") << " from-file-of-sixteen \n";
  setenv("HOUSECALLD_TEST_SECRET", "from-environment", 1);
  setenv("CREDENTIALS_DIRECTORY", folder_.path().c_str(), 1);
  const Loaded loaded = load_text(replaced("[s3cret-of-twenty-characters]",
                                           "['${HOUSECALLD_TEST_SECRET}', 'file:one.txt', "
                                           "'credential:one.txt', ' x-of-sixteen-characters ']"));
  unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_THAT(loaded.errors, IsEmpty());
  std::vector<std::string> secrets;
  for (const auto& secret : loaded.settings.installations.at(0).signing_secrets) {
    secrets.push_back(secret.text.expose());
  }
  EXPECT_THAT(secrets, ElementsAre("from-environment", "from-file-of-sixteen",
                                   "from-file-of-sixteen", "x-of-sixteen-characters"));
}

TEST_F(Loader, AMissingSecretFileIsNamed) {
  EXPECT_THAT(errors(replaced("[s3cret-of-twenty-characters]", "['file:none.txt']")),
              ElementsAre("7: installations[0].signing_secrets[0]: " +
                          (folder_.path() / "none.txt").string() +
                          ": cannot be read: No such file or directory"));
  EXPECT_THAT(errors(replaced("[s3cret-of-twenty-characters]", "['credential:x']")),
              ElementsAre(HasSubstr("credential: works only under systemd")));
}

TEST_F(Loader, EmptyDestinationsAndInstallationsAreWarnings) {
  const Loaded loaded =
      load_text("listen: [{address: 'unix:x', tls: false}]\nmanifest: amp.yaml\n");
  EXPECT_THAT(loaded.errors, IsEmpty());
  EXPECT_THAT(loaded.warnings, UnorderedElementsAre(HasSubstr("destinations: is empty"),
                                                    HasSubstr("installations: is empty")));
}

TEST_F(Loader, PrintsWhatIsInEffectWithoutSecrets) {
  const std::string printed = print(load_text(kGood).values);
  EXPECT_THAT(printed, HasSubstr("body_bytes: 1MiB"));
  EXPECT_THAT(printed, HasSubstr("- <redacted>"));
  EXPECT_THAT(printed, testing::Not(HasSubstr("s3cret-of-twenty-characters")));
}

TEST_F(Loader, TheFingerprintChangesWithEveryValueAndSecret) {
  const std::string before = fingerprint(load_text(kGood).values);
  EXPECT_EQ(before.size(), 16U);
  EXPECT_EQ(before, fingerprint(load_text(kGood).values));
  EXPECT_NE(
      before,
      fingerprint(load_text(replaced("s3cret-of-twenty-characters", "s3cres-of-twenty-characters"))
                      .values));
  EXPECT_NE(before, fingerprint(load_text(with("log: {level: debug}\n")).values));
}

}  // namespace
}  // namespace housecalld::config
