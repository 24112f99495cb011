// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "routing/base/error.hpp"
#include "routing/http/client.hpp"

namespace housecalld::http {

/// How far a request came.
enum class Stage { kConnect, kTunnel, kTls, kSend, kAnswer };

struct Progress {
  Stage stage = Stage::kConnect;
  std::string address;     ///< of the peer; empty when there was none
  std::string server;      ///< `host:port`
  bool by_proxy = false;   ///< the peer is a proxy
  int connect_status = 0;  ///< what the proxy answered to CONNECT; 0: nothing
  int system_error = 0;    ///< errno of the last failed call; 0: none
};

/// What libcurl knows of a transfer. `connected`: the socket that was opened last was.
[[nodiscard]] Progress progress_of(CURL* easy, const Request& request, bool by_proxy,
                                   bool connected);

/// kTimeout; kUnavailable when it never reached a proxy.
[[nodiscard]] base::Error time_out_error(const Progress& progress, base::Millis time_out);

/// kIo, or kUnavailable when it was the proxy. `text`: libcurl's own words.
[[nodiscard]] base::Error transfer_error(const Progress& progress, CURLcode code,
                                         std::string_view text);

}  // namespace housecalld::http
