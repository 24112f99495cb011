// SPDX-License-Identifier: Apache-2.0
#include <ostream>

#include "daemon/cli/command.hpp"
#include "daemon/cli/workspace.hpp"
#include "daemon/config/references.hpp"
#include "handlers/signature/signature.hpp"
#include "routing/base/files.hpp"

namespace housecalld::cli {
namespace {

struct SignOptions {
  std::string config;
  std::string installation;
  std::string secret_file;
  std::string timestamp;
  std::string body_file;
};

base::Result<std::string> read(const std::string& file) {
  auto text = base::read_file(file.empty() ? "/dev/stdin" : file);
  if (text.has_error()) return base::with_context(file, text.error());
  return text;
}

ExitCode print_headers(const SignOptions& options, const std::string& secret, Context context) {
  const auto body = read(options.body_file);
  if (body.has_error()) return report(body.error(), context);
  const std::string timestamp =
      options.timestamp.empty() ? std::to_string(base::to_unix_seconds(base::SystemClock().now()))
                                : options.timestamp;
  context.out << "Api-Timestamp: " << timestamp << '\n'
              << "Api-Signature: " << signature::sign(secret, timestamp, *body) << '\n';
  return kOk;
}

ExitCode sign(const SignOptions& options, Context context) {
  if (!options.secret_file.empty()) {
    const auto secret = config::read_secret(options.secret_file);
    return secret.has_error() ? report(secret.error(), context)
                              : print_headers(options, *secret, context);
  }
  const auto settings = load_settings(options.config, context, config::Purpose::kDaemon);
  if (!settings) return kConfiguration;
  const auto* installation = find_installation(*settings, options.installation, context);
  if (installation == nullptr) return kNotFound;
  return print_headers(options, current_secret(*installation).expose(), context);
}

}  // namespace

void add_sign(CLI::App& app, Context context, ExitCode& exit_code) {
  add_command<SignOptions>(
      app, "sign", "print the two headers with which HCP would send a body",
      [](CLI::App& command, SignOptions& options) {
        add_config_option(command, options.config);
        CLI::Option* installation =
            command.add_option("--installation", options.installation,
                               "with the secret of this installation; not needed when there is\n"
                               "only one");
        CLI::Option* file = command.add_option("--secret-file", options.secret_file,
                                               "or with the secret in this file");
        installation->excludes(file);
        command.add_option("--timestamp", options.timestamp, "Unix seconds; default: now")
            ->check(CLI::NonNegativeNumber);
        command.add_option("body", options.body_file,
                           "file with the body; default: standard input");
      },
      [context](const SignOptions& options) { return sign(options, context); }, exit_code);
}

}  // namespace housecalld::cli
