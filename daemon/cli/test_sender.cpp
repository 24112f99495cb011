// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/test_sender.hpp"

#include <utility>

#include "daemon/cli/blocking.hpp"
#include "handlers/signature/signature.hpp"
#include "routing/base/address.hpp"
#include "routing/http/curl_client.hpp"

namespace housecalld::cli {
namespace {

http::ClientOptions client_options(const TestTarget& target) {
  http::ClientOptions options;
  options.allow_networks = {"0.0.0.0/0", "::/0"};
  options.verify = target.verify;
  options.verify_name = target.verify_name;
  return options;
}

/// An address that listens on every interface is reached on loopback.
std::string reachable_host(const std::string& host) {
  return host == "0.0.0.0" || host == "[::]" ? "localhost" : host;
}

}  // namespace

std::string default_url(const config::Settings& settings) {
  for (const config::ListenSettings& listen : settings.listen) {
    const auto colon = listen.address.rfind(':');
    const std::string port = listen.address.substr(colon + 1);
    const auto address = base::parse_address(listen.address);
    const bool tcp = address.has_value() && std::holds_alternative<base::TcpAddress>(*address);
    if (!tcp || port == "0") continue;
    return (listen.tls ? "https://" : "http://") + reachable_host(listen.address.substr(0, colon)) +
           ":" + port;
  }
  return "";
}

TestSender::TestSender(TestTarget target) : target_(std::move(target)) {}

TestSender::~TestSender() = default;

base::Result<http::Response> TestSender::send(const std::string& body) {
  const std::string now = std::to_string(base::to_unix_seconds(base::SystemClock().now()));
  return send({{"Api-Timestamp", now},
               {"Api-Signature", signature::sign(target_.secret.expose(), now, body)}},
              body);
}

base::Result<http::Response> TestSender::send(const CapturedRequest& captured) {
  http::Headers headers;
  if (captured.timestamp) headers.emplace_back("Api-Timestamp", *captured.timestamp);
  if (captured.signature) headers.emplace_back("Api-Signature", *captured.signature);
  return send(std::move(headers), captured.body);
}

base::Result<http::Response> TestSender::send(http::Headers headers, const std::string& body) {
  if (target_.url.empty()) {
    return base::fail(base::Errc::kInvalid, "no listener has a fixed port; say where with --url");
  }
  if (!client_) {
    http::ClientOptions options = client_options(target_);
    auto trust = http::TrustStores().get(target_.ca_file);
    if (trust.has_error()) return trust.error();
    options.trust = std::move(*trust);
    auto made = http::make_curl_client(context_.get_executor(), options);
    if (made.has_error()) return made.error();
    client_ = std::move(*made);
  }
  auto url = http::parse_url(target_.url + "/webhooks/" + target_.installation);
  if (url.has_error()) return url.error();

  http::Request request;
  request.url = std::move(*url);
  request.headers = std::move(headers);
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = body;

  return run_to_end(context_, client_->send(std::move(request)));
}

}  // namespace housecalld::cli
