// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <ostream>
#include <span>
#include <vector>

#include "daemon/cli/command.hpp"
#include "daemon/cli/sample_event.hpp"
#include "daemon/cli/test_sender.hpp"
#include "daemon/cli/workspace.hpp"
#include "daemon/config/references.hpp"
#include "handlers/signature/signature.hpp"
#include "routing/base/files.hpp"
#include "routing/base/nearest.hpp"
#include "routing/base/terminal_text.hpp"

namespace housecalld::cli {
namespace {

struct SendOptions {
  std::string config;
  std::vector<std::string> events;
  std::string installation;
  std::string url;
  std::string ca_file;
  std::string record;
  std::string captured;
  std::string secret_file;
  bool insecure = false;
  bool all = false;
  bool list = false;
};

ExitCode list(Context context) {
  for (const Sample& sample : samples()) context.out << sample.event << '\n';
  return kOk;
}

/// In whose name it is sent.
struct Sender {
  std::string installation;
  config::SecretText secret;
};

/// With a secret file the installation need stand in no file. Empty after an error, which was
/// reported.
std::optional<Sender> sender_of(const SendOptions& options, const config::Settings& settings,
                                Context context, ExitCode& code) {
  if (options.secret_file.empty()) {
    const auto* installation = find_installation(settings, options.installation, context);
    code = kNotFound;
    if (installation == nullptr) return std::nullopt;
    return Sender{installation->id, current_secret(*installation)};
  }
  code = kUsage;
  if (options.installation.empty()) {
    context.err << "housecalld: --secret-file needs --installation\n";
    return std::nullopt;
  }
  auto secret = config::read_secret(options.secret_file);
  if (secret.has_value()) return Sender{options.installation, config::SecretText(*secret)};
  code = report(secret.error(), context);
  return std::nullopt;
}

/// The samples that were asked for; empty after an error, which was reported.
std::vector<const Sample*> chosen(const SendOptions& options, Context context) {
  std::vector<const Sample*> found;
  std::vector<std::string_view> known;
  for (const Sample& sample : samples()) {
    known.push_back(sample.event);
    if (options.all) found.push_back(&sample);
  }
  for (const std::string& event : options.events) {
    const Sample* sample = find_sample(event);
    if (sample == nullptr) {
      const auto near = base::nearest(event, known);
      context.err << "housecalld: no sample of \"" << event << '"'
                  << (near ? "; did you mean " + std::string(*near) + "?" : "")
                  << " (--list shows them all)\n";
      return {};
    }
    found.push_back(sample);
  }
  return found;
}

TestTarget target_of(const SendOptions& options, const config::Settings& settings,
                     const Sender& sender) {
  TestTarget target;
  target.url = options.url.empty() ? default_url(settings) : options.url;
  target.secret = sender.secret;
  target.installation = sender.installation;
  // Our own listener is trusted by its own certificate, whoever has signed it and whatever name it
  // is for: it is reached on loopback.
  const bool own_listener = options.url.empty() && options.ca_file.empty();
  const auto& certificates = settings.tls.certificates;
  const bool one_of_several = own_listener && certificates.size() > 1;
  target.ca_file =
      own_listener && certificates.size() == 1 ? certificates.front() : options.ca_file;
  target.verify = !options.insecure && !one_of_several;
  target.verify_name = !own_listener;
  return target;
}

ExitCode report_answer(const std::string& what, const base::Result<http::Response>& answer,
                       Context context) {
  if (answer.has_error()) {
    context.err << what << ": " << answer.error().message << '\n';
    return kFailed;
  }
  context.out << what << ' ' << answer->status << ' ' << base::terminal_text(answer->body) << '\n';
  return answer->status == 200 ? kOk : kFailed;
}

/// Which of the secrets, if any, a captured request was signed with, and how old it is.
void print_verdict(const CapturedRequest& captured, const config::Settings& settings,
                   const config::InstallationSettings& installation, Context context) {
  const signature::Tolerance tolerance{settings.limits.timestamp_past,
                                       settings.limits.timestamp_future};
  const base::Timestamp now = base::SystemClock().now();
  std::vector<config::SecretText> secrets;
  secrets.reserve(installation.signing_secrets.size());
  for (const auto& secret : installation.signing_secrets) secrets.push_back(secret.text);
  const auto verdict_with = [&](std::span<const config::SecretText> some) {
    return signature::verify({captured.signature, captured.timestamp}, captured.body, some, 1, now,
                             tolerance);
  };
  context.out << "signature: " << signature::to_string(verdict_with(secrets));
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    const auto verdict = verdict_with({&secrets[i], 1});
    const bool matches =
        verdict == signature::Verdict::kValid || verdict == signature::Verdict::kStale;
    if (matches) context.out << ", with signing_secrets[" << i << "] of " << installation.id;
  }
  context.out << "\nbody: " << captured.body.size() << " bytes";
  if (captured.body.ends_with('\n')) {
    context.out << ", a line break at its end among them: does it belong to it?";
  }
  context.out << '\n';
}

ExitCode send_captured(const SendOptions& options, Context context) {
  const auto text = base::read_file(options.captured);
  if (text.has_error()) return report(base::with_context(options.captured, text.error()), context);
  const auto captured = parse_captured(*text);
  if (captured.has_error()) {
    return report(base::with_context(options.captured, captured.error()), context);
  }
  const auto settings = load_settings(options.config, context, config::Purpose::kDaemon);
  if (!settings) return kConfiguration;
  const auto* installation = find_installation(*settings, options.installation, context);
  if (installation == nullptr) return kNotFound;
  print_verdict(*captured, *settings, *installation, context);
  TestSender sender(
      target_of(options, *settings, {installation->id, current_secret(*installation)}));
  return report_answer("answer:", sender.send(*captured), context);
}

ExitCode send(const SendOptions& options, Context context) {
  if (options.events.empty() && !options.all) {
    context.err << "housecalld: name an event, such as job.created, or --all; --list shows them\n";
    return kUsage;
  }
  const std::vector<const Sample*> wanted = chosen(options, context);
  if (wanted.empty()) return kUsage;
  const auto settings = load_settings(options.config, context, config::Purpose::kDaemon);
  if (!settings) return kConfiguration;
  ExitCode code = kOk;
  const auto from = sender_of(options, *settings, context, code);
  if (!from) return code;
  code = kOk;
  TestSender sender(target_of(options, *settings, *from));
  for (const Sample* sample : wanted) {
    const std::string record =
        options.record.empty() ? random_record_id(record_id_of(*sample)) : options.record;
    const auto answer = sender.send(make_body(*sample, base::SystemClock().now(), record));
    const ExitCode outcome = report_answer(std::string(sample->event), answer, context);
    if (answer.has_error()) return outcome;
    if (outcome != kOk) code = outcome;
  }
  return code;
}

}  // namespace

void add_send_test(CLI::App& app, Context context, ExitCode& exit_code) {
  add_command<SendOptions>(
      app, "send-test", "post signed sample events to the endpoint, as HCP would",
      [](CLI::App& command, SendOptions& options) {
        add_config_option(command, options.config);
        CLI::Option* events = command.add_option("events", options.events,
                                                 "one or more of HCP's events: job.created");
        command.add_flag("--all", options.all, "all 41")->excludes(events);
        command.add_flag("--list", options.list, "only list the events");
        command.add_option("--installation", options.installation,
                           "whose URL and secret; not needed when there is only one");
        command.add_option("--secret-file", options.secret_file,
                           "or with the secret in this file, for one that stands in no file");
        command.add_option("--url", options.url,
                           "scheme, host and port; default: the first listener");
        command.add_option("--ca-file", options.ca_file, "trust this certificate authority");
        command.add_flag("--insecure", options.insecure, "do not verify the certificate");
        command.add_option("--record", options.record, "record id; default: a new one each time");
        command
            .add_option(
                "--as-hcp", options.captured,
                "post this file, a request of HCP with headers and body, as it is, and say\n"
                "what its signature is worth")
            ->excludes(events);
      },
      [context](const SendOptions& options) {
        if (options.list) return list(context);
        return options.captured.empty() ? send(options, context) : send_captured(options, context);
      },
      exit_code);
}

}  // namespace housecalld::cli
