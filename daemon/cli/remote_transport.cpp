// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/remote_transport.hpp"

#include "daemon/cli/blocking.hpp"
#include "routing/http/curl_client.hpp"

namespace housecalld::cli {
namespace {

constexpr std::size_t kLargestAnswer = 64U << 20U;
constexpr base::Millis kTimeOut(60'000);

}  // namespace

base::Result<std::unique_ptr<Transport>> RemoteTransport::open(
    const std::string& url, base::Secret<std::string> token, const std::filesystem::path& ca_file) {
  const auto parsed = http::parse_url(url);
  if (parsed.has_error()) return base::with_context("--server", parsed.error());
  if (!parsed->tls) return base::fail(base::Errc::kInvalid, "--server: expected an https URL");
  std::string address = url;
  while (address.ends_with('/')) address.pop_back();
  std::unique_ptr<RemoteTransport> made(new RemoteTransport(std::move(address), std::move(token)));
  http::ClientOptions options;
  options.allow_networks = {"0.0.0.0/0", "::/0"};
  auto trust = http::TrustStores().get(ca_file);
  if (trust.has_error()) return trust.error();
  options.trust = std::move(*trust);
  auto client = http::make_curl_client(made->context_.get_executor(), options);
  if (client.has_error()) return client.error();
  made->client_ = std::move(*client);
  return std::unique_ptr<Transport>(std::move(made));
}

base::Result<AdminAnswer> RemoteTransport::send(const AdminRequest& asked) {
  auto url = http::parse_url(url_ + asked.target);
  if (url.has_error()) return url.error();
  http::Request request;
  request.method = asked.method;
  request.url = std::move(*url);
  request.headers = {{"Authorization", "Bearer " + token_.expose()}};
  if (!asked.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  request.body = asked.body;
  request.response_body_limit = kLargestAnswer;
  request.time_out = kTimeOut;
  request.body_time_out = kTimeOut;
  auto answer = run_to_end(context_, client_->send(std::move(request)));
  if (answer.has_error()) return base::with_context(url_, answer.error());
  if (answer->body_truncated) {
    return base::fail(base::Errc::kIo, url_ + ": the answer is too long, or was cut off");
  }
  return AdminAnswer{answer->status, std::move(answer->body)};
}

}  // namespace housecalld::cli
