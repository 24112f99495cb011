// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "handlers/http/message.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"
#include "routing/base/secret.hpp"

namespace housecalld::admin {

/// `%41` becomes `A`; empty when a `%` is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

/// The named values of a request: the query of its target, or the members of its JSON body. Reading
/// one marks it as known; `check` refuses what nobody has read.
class Parameters {
 public:
  /// GET: the query, percent-decoded. Others: the body, an object of strings, numbers, booleans and
  /// lists of strings; empty is an object without members. kInvalid with a sentence when it is
  /// neither.
  [[nodiscard]] static base::Result<Parameters> read(const handlers::Request& request);

  // Each gives what was sent, or nothing. A value that is none is remembered for `check`.
  [[nodiscard]] std::optional<std::string> text(const std::string& name);
  [[nodiscard]] std::optional<std::size_t> count(const std::string& name, std::size_t most);
  /// A list of texts; one text is a list of one, and an empty text none.
  [[nodiscard]] std::optional<std::vector<std::string>> texts(const std::string& name);
  [[nodiscard]] std::optional<double> number(const std::string& name);
  [[nodiscard]] std::optional<base::Secret<std::string>> secret(const std::string& name);
  [[nodiscard]] bool flag(const std::string& name, bool otherwise = false);
  /// RFC 3339, or an age such as `24h` before `now`.
  [[nodiscard]] std::optional<base::Timestamp> time(const std::string& name, base::Timestamp now);
  /// One of the names that `parse` knows; `expected` lists them.
  template <typename Parse>
  [[nodiscard]] auto name(const std::string& parameter, Parse parse, std::string_view expected)
      -> decltype(parse(std::string_view())) {
    const auto given = text(parameter);
    if (!given) return std::nullopt;
    auto value = parse(*given);
    if (!value) refuse(parameter, *given, expected);
    return value;
  }
  /// `name=value` of everything that was sent, for the audit line. Secrets, and what a search looks
  /// for in bodies, are left out.
  [[nodiscard]] std::string summary() const;

  /// Remembers that the value is not what is expected.
  void refuse(const std::string& name, std::string_view value, std::string_view expected);

  /// kInvalid for the first value that was refused, or a name that nobody has read.
  [[nodiscard]] base::Result<void> check() const;

 private:
  [[nodiscard]] base::Result<void> read_query(std::string_view query);
  [[nodiscard]] base::Result<void> read_body(std::string_view body);
  struct Given {
    std::string name;
    std::vector<std::string> texts;  ///< one, unless it is a list
    bool list = false;
  };

  [[nodiscard]] const Given* find(const std::string& name);
  [[nodiscard]] base::Result<void> add(Given given);

  std::vector<Given> values_;
  /// Shared by copies: what an action has read is known to who made the audit line, too.
  std::shared_ptr<std::set<std::string>> known_ = std::make_shared<std::set<std::string>>();
  std::string problem_;
};

}  // namespace housecalld::admin
