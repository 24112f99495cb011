// SPDX-License-Identifier: Apache-2.0
#include <boost/asio/io_context.hpp>
#include <ostream>
#include <vector>

#include "daemon/cli/command.hpp"
#include "daemon/cli/sample_event.hpp"
#include "daemon/cli/test_sender.hpp"
#include "daemon/cli/workspace.hpp"
#include "routing/base/nearest.hpp"

namespace housecalld::cli {
namespace {

struct SendOptions {
  std::string config;
  std::vector<std::string> events;
  std::string installation;
  std::string url;
  std::string ca_file;
  std::string record;
  bool insecure = false;
  bool all = false;
  bool list = false;
};

ExitCode list(Context context) {
  for (const Sample& sample : samples()) context.out << sample.event << '\n';
  return kOk;
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

ExitCode send(const SendOptions& options, Context context) {
  if (options.events.empty() && !options.all) {
    context.err << "housecalld: name an event, such as job.created, or --all; --list shows them\n";
    return kUsage;
  }
  const std::vector<const Sample*> wanted = chosen(options, context);
  if (wanted.empty()) return kUsage;
  const auto settings = load_settings(options.config, context, config::Purpose::kDaemon);
  if (!settings) return kConfiguration;
  const auto* installation = find_installation(*settings, options.installation, context);
  if (installation == nullptr) return kNotFound;

  TestTarget target;
  target.url = options.url.empty() ? default_url(*settings) : options.url;
  target.secret = installation->signing_secrets.front();
  target.installation = installation->id;
  // Our own listener is trusted by its own certificate, whoever has signed it and whatever name it
  // is for: it is reached on loopback.
  const bool own_listener = options.url.empty() && options.ca_file.empty();
  target.ca_file = own_listener ? settings->tls.certificate.string() : options.ca_file;
  target.verify = !options.insecure;
  target.verify_name = !own_listener;
  TestSender sender(std::move(target));
  ExitCode code = kOk;
  for (const Sample* sample : wanted) {
    const std::string record =
        options.record.empty() ? random_record_id(record_id_of(*sample)) : options.record;
    const auto answer = sender.send(make_body(*sample, base::SystemClock().now(), record));
    if (answer.has_error()) {
      context.err << sample->event << ": " << answer.error().message << '\n';
      return kFailed;
    }
    context.out << sample->event << ' ' << answer->status << ' ' << answer->body << '\n';
    if (answer->status != 200) code = kFailed;
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
        command.add_option("--url", options.url,
                           "scheme, host and port; default: the first listener");
        command.add_option("--ca-file", options.ca_file, "trust this certificate authority");
        command.add_flag("--insecure", options.insecure, "do not verify the certificate");
        command.add_option("--record", options.record, "record id; default: a new one each time");
      },
      [context](const SendOptions& options) {
        return options.list ? list(context) : send(options, context);
      },
      exit_code);
}

}  // namespace housecalld::cli
