// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/cli/command.hpp"
#include "daemon/cli/transport.hpp"

namespace housecalld::cli {

/// Names and values of a request to the admin API; a name that stands here several times is a list.
using AdminParameters = std::vector<std::pair<std::string, std::string>>;

/// Which daemon a command is for.
struct AdminOptions {
  std::string config;
  std::string server;  ///< empty: the one of the configuration, on this machine
  std::string token_file;
  std::string ca_file;  ///< empty: the system's authorities
};
void add_admin_options(CLI::App& command, AdminOptions& options);

/// What is asked with `GET`, or changed with `POST`, at the admin API.
class AdminClient {
 public:
  explicit AdminClient(std::unique_ptr<Transport> transport) : transport_(std::move(transport)) {}

  /// The JSON of the answer. Errors carry the API's own words: kInvalid for a value that is none,
  /// kNotFound, kRefused without a token, kUnavailable, kIo.
  [[nodiscard]] base::Result<std::string> get(const std::string& path,
                                              const AdminParameters& parameters = {});
  [[nodiscard]] base::Result<std::string> post(const std::string& path,
                                               const AdminParameters& parameters = {});

 private:
  [[nodiscard]] base::Result<std::string> send(const AdminRequest& request);

  std::unique_ptr<Transport> transport_;
};

/// `%41` for every byte that means something in a path or a query.
[[nodiscard]] std::string percent_encoded(std::string_view text);

/// `path?name=value&...`
[[nodiscard]] std::string target_of(const std::string& path, const AdminParameters& parameters);

/// Finds the running daemon, or the database of one that does not run (then nothing can be
/// changed), and calls `body` with a client of it. Errors of the way there go to `context.err`.
[[nodiscard]] ExitCode with_admin(const AdminOptions& options, Context context,
                                  const std::function<ExitCode(AdminClient&)>& body);

}  // namespace housecalld::cli
