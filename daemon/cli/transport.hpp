// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "routing/base/result.hpp"

namespace housecalld::cli {

struct AdminRequest {
  std::string method;
  std::string target;  ///< path and query
  std::string body;    ///< JSON, or empty
};

struct AdminAnswer {
  int status = 0;
  std::string body;
};

/// A way to the admin API. Blocks; one request at a time.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// Errors: kIo and kTimeout when there is no answer, kNotFound when nobody listens there.
  [[nodiscard]] virtual base::Result<AdminAnswer> send(const AdminRequest& request) = 0;
};

}  // namespace housecalld::cli
