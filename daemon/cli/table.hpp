// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace housecalld::cli {

/// Rows of text under a heading, columns aligned with two spaces between them. Control characters
/// in a cell are shown as `?`, so that stored data cannot steer a terminal.
class Table {
 public:
  explicit Table(std::vector<std::string> heading);
  void add(std::vector<std::string> row);
  void print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace housecalld::cli
