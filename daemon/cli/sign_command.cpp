// SPDX-License-Identifier: Apache-2.0
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>

#include "daemon/cli/command.hpp"
#include "daemon/cli/workspace.hpp"
#include "handlers/signature/signature.hpp"

namespace housecalld::cli {
namespace {

struct SignOptions {
  std::string config;
  std::string installation;
  std::string secret_file;
  std::string timestamp;
  std::string body_file;
};

std::optional<std::string> read_all(const std::string& file, Context context) {
  std::ifstream opened;
  if (!file.empty()) {
    opened.open(file, std::ios::binary);
    if (!opened) {
      context.err << "housecalld: cannot read " << file << '\n';
      return std::nullopt;
    }
  }
  std::istream& in = file.empty() ? std::cin : opened;
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

std::string trimmed(const std::string& text) {
  constexpr const char* kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// The secret from its file, or the installation's first one.
base::Result<std::string> find_secret(const SignOptions& options, Context context) {
  if (!options.secret_file.empty()) {
    const auto text = read_all(options.secret_file, context);
    if (!text) return base::fail(base::Errc::kNotFound, "no secret");
    return trimmed(*text);
  }
  const auto settings = load_settings(options.config, context);
  if (!settings) return base::fail(base::Errc::kInvalid, "the configuration has errors");
  for (const auto& installation : settings->installations) {
    if (installation.id == options.installation) {
      return installation.signing_secrets.front().expose();
    }
  }
  return base::fail(base::Errc::kNotFound,
                    "no installation \"" + options.installation + "\" is configured");
}

ExitCode sign(const SignOptions& options, Context context) {
  const auto secret = find_secret(options, context);
  if (secret.has_error()) return report(secret.error(), context);
  const auto body = read_all(options.body_file, context);
  if (!body) return kFailed;
  const std::string timestamp =
      options.timestamp.empty() ? std::to_string(base::to_unix_seconds(base::SystemClock().now()))
                                : options.timestamp;
  context.out << "Api-Timestamp: " << timestamp << '\n'
              << "Api-Signature: " << signature::sign(*secret, timestamp, *body) << '\n';
  return kOk;
}

}  // namespace

void add_sign(CLI::App& app, Context context, ExitCode& exit_code) {
  add_command<SignOptions>(
      app, "sign", "print the two headers with which HCP would send a body",
      [](CLI::App& command, SignOptions& options) {
        add_config_option(command, options.config);
        CLI::Option* installation = command.add_option("--installation", options.installation,
                                                       "sign with the secret of this installation");
        CLI::Option* file = command.add_option("--secret-file", options.secret_file,
                                               "or with the secret in this file");
        installation->excludes(file);
        command.add_option("--timestamp", options.timestamp, "Unix seconds; default: now");
        command.add_option("body", options.body_file,
                           "file with the body; default: standard input");
      },
      [context](const SignOptions& options) {
        if (options.installation.empty() && options.secret_file.empty()) {
          context.err << "housecalld: sign needs --installation or --secret-file\n";
          return kUsage;
        }
        return sign(options, context);
      },
      exit_code);
}

}  // namespace housecalld::cli
