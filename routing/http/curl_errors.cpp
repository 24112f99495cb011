// SPDX-License-Identifier: Apache-2.0
#include "routing/http/curl_errors.hpp"

#include <system_error>

namespace housecalld::http {
namespace {

/// What a proxy says when it cannot reach the server: then it is the server's affair.
constexpr long kBadGateway = 502;
constexpr long kGatewayTimeout = 504;

std::string_view doing(Stage stage) {
  switch (stage) {
    case Stage::kConnect:
      return "connecting";
    case Stage::kTunnel:
      return "waiting for the proxy";
    case Stage::kTls:
      return "in the TLS handshake";
    case Stage::kSend:
      return "sending";
    default:
      return "waiting for the answer";
  }
}

std::string what_failed(const Progress& progress) {
  const std::string& peer = progress.address.empty() ? progress.server : progress.address;
  switch (progress.stage) {
    case Stage::kConnect:
      return (progress.by_proxy ? "connect to the proxy " : "connect ") + peer;
    case Stage::kTunnel:
      return "the proxy " + peer + " gives no way to " + progress.server;
    case Stage::kTls:
      return "TLS handshake with " + peer;
    case Stage::kSend:
      return "send to " + peer;
    default:
      return "answer of " + peer;
  }
}

std::string cause_of(const Progress& progress, CURLcode code, std::string_view text) {
  if (progress.stage == Stage::kTunnel && progress.connect_status != 0) {
    return "it answered " + std::to_string(progress.connect_status);
  }
  if (code == CURLE_PEER_FAILED_VERIFICATION) {
    return "certificate verify failed: " + std::string(text);
  }
  if (code == CURLE_GOT_NOTHING) return "the connection was closed before it came";
  const std::string words(text.empty() ? curl_easy_strerror(code) : text);
  const bool system_says =
      progress.system_error != 0 &&
      (code == CURLE_COULDNT_CONNECT || code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR);
  return system_says ? std::generic_category().message(progress.system_error) : words;
}

bool is_fault_of_proxy(const Progress& progress, CURLcode code) {
  if (!progress.by_proxy) return false;
  if (code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_PROXY) return true;
  if (progress.stage == Stage::kConnect) return true;
  const bool of_server =
      progress.connect_status >= kBadGateway && progress.connect_status <= kGatewayTimeout;
  return progress.stage == Stage::kTunnel && !of_server;
}

bool has_passed(CURL* easy, CURLINFO what) {
  curl_off_t micros = 0;
  return curl_easy_getinfo(easy, what, &micros) == CURLE_OK && micros > 0;
}

/// libcurl takes the times of a connection only when all of its layers stand.
Stage stage_of(CURL* easy, const Request& request, const Progress& progress, bool connected) {
  if (!has_passed(easy, CURLINFO_PRETRANSFER_TIME_T)) {
    if (!connected) return Stage::kConnect;
    const bool tunnelled = !progress.by_proxy || progress.connect_status / 100 == 2;
    if (!tunnelled) return Stage::kTunnel;
    return request.url.tls ? Stage::kTls : Stage::kSend;
  }
  curl_off_t uploaded = 0;
  curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &uploaded);
  const bool sent_all = uploaded >= static_cast<curl_off_t>(request.body.size());
  return sent_all ? Stage::kAnswer : Stage::kSend;
}

}  // namespace

Progress progress_of(CURL* easy, const Request& request, bool by_proxy, bool connected) {
  Progress progress;
  long connect_status = 0;
  long system_error = 0;
  curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &connect_status);
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &system_error);
  progress.by_proxy = by_proxy;
  progress.connect_status = static_cast<int>(connect_status);
  progress.system_error = static_cast<int>(system_error);
  progress.stage = stage_of(easy, request, progress, connected);
  progress.server = request.url.host + ":" + std::to_string(request.url.port);
  return progress;
}

base::Error time_out_error(const Progress& progress, base::Millis time_out) {
  const bool of_proxy = progress.by_proxy && progress.stage == Stage::kConnect;
  return base::fail(of_proxy ? base::Errc::kUnavailable : base::Errc::kTimeout,
                    "no answer within " + std::to_string(time_out.count()) + " ms (while " +
                        std::string(doing(progress.stage)) + ")");
}

base::Error transfer_error(const Progress& progress, CURLcode code, std::string_view text) {
  return base::fail(is_fault_of_proxy(progress, code) ? base::Errc::kUnavailable : base::Errc::kIo,
                    what_failed(progress) + ": " + cause_of(progress, code, text));
}

}  // namespace housecalld::http
