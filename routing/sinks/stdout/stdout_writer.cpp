// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/stdout/stdout_writer.hpp"

#include "routing/sinks/descriptor.hpp"

namespace housecalld::sinks {

base::Result<void> StdoutWriter::write(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line;
  return write_all(descriptor_, all, "standard output");
}

}  // namespace housecalld::sinks
