// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/admin_client.hpp"

#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <set>

#include "daemon/cli/remote_transport.hpp"
#include "daemon/cli/socket_transport.hpp"
#include "daemon/cli/store_transport.hpp"
#include "daemon/cli/workspace.hpp"
#include "daemon/config/references.hpp"
#include "routing/base/json.hpp"
#include "routing/json/value.hpp"

namespace housecalld::cli {
namespace {

constexpr const char* kTokenVariable = "HOUSECALLD_ADMIN_TOKEN";

base::Errc code_of(int status) {
  switch (status) {
    case 400:
      return base::Errc::kInvalid;
    case 401:
      return base::Errc::kRefused;
    case 404:
      return base::Errc::kNotFound;
    case 503:
      return base::Errc::kUnavailable;
    default:
      return base::Errc::kIo;
  }
}

/// The detail of a problem, or its title, or the status.
std::string words_of(const AdminAnswer& answer) {
  if (const auto parsed = json::parse(answer.body); parsed.value) {
    const json::Object problem = parsed.value->object();
    for (const char* key : {"detail", "title"}) {
      if (std::string words = problem.string(key); !words.empty()) return words;
    }
  }
  return "the daemon answered " + std::to_string(answer.status);
}

base::Result<base::Secret<std::string>> token_of(const AdminOptions& options) {
  if (!options.token_file.empty()) {
    auto token = config::read_secret(options.token_file);
    if (token.has_error()) return token.error();
    return base::Secret<std::string>(std::move(*token));
  }
  if (const char* token = std::getenv(kTokenVariable)) return base::Secret<std::string>(token);
  return base::fail(base::Errc::kInvalid,
                    std::string("--server needs --token-file, or the token in ") + kTokenVariable);
}

base::Result<std::unique_ptr<Transport>> open_remote(const AdminOptions& options) {
  auto token = token_of(options);
  if (token.has_error()) return token.error();
  return RemoteTransport::open(options.server, std::move(*token), options.ca_file);
}

/// The socket of the daemon when somebody answers there, else the database.
base::Result<std::unique_ptr<Transport>> open_local(const config::Settings& settings) {
  std::string absence = "admin.listen is empty";
  if (!settings.admin.listen.empty()) {
    auto socket = std::make_unique<SocketTransport>(settings.admin.listen);
    const auto answer = socket->send({"GET", "/health", ""});
    if (answer.has_value()) return std::unique_ptr<Transport>(std::move(socket));
    if (answer.error().code != base::Errc::kNotFound) return answer.error();
    absence = answer.error().message;
  }
  return StoreTransport::open(settings, absence);
}

}  // namespace

void add_admin_options(CLI::App& command, AdminOptions& options) {
  add_config_option(command, options.config);
  command.add_option("--server", options.server,
                     "https URL of a daemon elsewhere (its admin.remote_listen)");
  command.add_option("--token-file", options.token_file,
                     "file with the bearer token for --server; default: $HOUSECALLD_ADMIN_TOKEN");
  command.add_option("--ca-file", options.ca_file, "PEM file with the authorities for --server");
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
  return encoded;
}

std::string target_of(const std::string& path, const AdminParameters& parameters) {
  std::string target = path;
  char mark = '?';
  for (const auto& [name, value] : parameters) {
    target += mark + percent_encoded(name) + '=' + percent_encoded(value);
    mark = '&';
  }
  return target;
}

base::Result<std::string> AdminClient::get(const std::string& path,
                                           const AdminParameters& parameters) {
  return send({"GET", target_of(path, parameters), ""});
}

base::Result<std::string> AdminClient::post(const std::string& path,
                                            const AdminParameters& parameters) {
  base::JsonObject body;
  std::set<std::string_view> written;
  for (const auto& [name, value] : parameters) {
    if (!written.insert(name).second) continue;
    const auto same = [&](const auto& one) { return one.first == name; };
    if (std::ranges::count_if(parameters, same) == 1) {
      body.text(name, value);
      continue;
    }
    std::vector<std::string_view> items;
    for (const auto& [other, item] : parameters) {
      if (other == name) items.emplace_back(item);
    }
    body.raw(name, base::json_list(items));
  }
  return send({"POST", path, body.finish()});
}

base::Result<std::string> AdminClient::send(const AdminRequest& request) {
  auto answer = transport_->send(request);
  if (answer.has_error()) {
    return base::fail(base::Errc::kIo, answer.error().message);
  }
  if (answer->status == 200) return std::move(answer->body);
  return base::fail(code_of(answer->status), words_of(*answer));
}

ExitCode with_admin(const AdminOptions& options, Context context,
                    const std::function<ExitCode(AdminClient&)>& body) {
  base::Result<std::unique_ptr<Transport>> transport = std::unique_ptr<Transport>();
  if (options.server.empty()) {
    const auto settings = load_settings(options.config, context);
    if (!settings) return kConfiguration;
    transport = open_local(*settings);
  } else {
    transport = open_remote(options);
  }
  if (transport.has_error()) return report(transport.error(), context);
  AdminClient client(std::move(*transport));
  return body(client);
}

}  // namespace housecalld::cli
