// SPDX-License-Identifier: Apache-2.0
#include "handlers/middleware/client_address.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/asio/ip/address.hpp>
#include <locale>
#include <optional>
#include <utility>

#include "routing/base/text.hpp"

namespace housecalld::middleware {
namespace {

using handlers::Request;
using handlers::Response;
using IpAddress = boost::asio::ip::address;

/// `203.0.113.7`, `203.0.113.7:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
std::optional<IpAddress> address_of(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    text = text.substr(1, end - 1);
  } else if (std::ranges::count(text, ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  boost::system::error_code error;
  const IpAddress address = boost::asio::ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  return base::unmapped(address);
}

/// The value of `for` in one element of Forwarded: `for="[2001:db8::1]:80";proto=https`.
std::string_view for_of(std::string_view element) {
  while (!element.empty()) {
    const std::string_view pair = element.substr(0, element.find(';'));
    element.remove_prefix(std::min(element.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = base::trimmed(pair.substr(0, equals), " \t");
    if (!boost::algorithm::iequals(name, "for", std::locale::classic())) continue;
    return base::trimmed(pair.substr(equals + 1), " \t\"");
  }
  return {};
}

/// Who the header names, from the first proxy to the last; several headers are one list.
std::vector<std::string_view> named_by(const Request& request, const std::string& header) {
  const bool standard = boost::algorithm::iequals(header, "Forwarded", std::locale::classic());
  std::vector<std::string_view> all;
  for (const auto& [name, value] : request.headers) {
    if (!boost::algorithm::iequals(name, header, std::locale::classic())) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::string_view element = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), element.size() + 1));
      all.push_back(standard ? for_of(element) : base::trimmed(element, " \t"));
    }
  }
  return all;
}

}  // namespace

bool ProxyTrust::trusts(std::string_view peer) const {
  if (peer == "unix") return true;
  const auto address = address_of(peer);
  return address && std::ranges::any_of(networks, [&](const base::Network& network) {
           return network.contains(*address);
         });
}

std::string forwarded_client(const Request& request, const ProxyTrust& trust) {
  if (trust.header.empty() || !trust.trusts(request.peer)) return "";
  const auto named = named_by(request, trust.header);
  std::string client;
  for (auto one = named.rbegin(); one != named.rend(); ++one) {
    const auto address = address_of(*one);
    if (!address) break;  // `unknown`, or a name that only the proxy understands
    client = address->to_string();
    if (!trust.trusts(client)) break;
  }
  return client;
}

ClientAddress::ClientAddress(std::unique_ptr<handlers::Handler> inner, Options options,
                             base::Metrics& metrics)
    : inner_(std::move(inner)),
      options_(std::move(options)),
      refused_(metrics.counter("housecalld_forwarded_refused_total",
                               "Requests of one client behind a proxy refused because it had too "
                               "many under way")),
      places_(std::make_shared<handlers::ClientPlaces>(options_.per_client)) {}

net::awaitable<Response> ClientAddress::handle(Request& request) {
  request.forwarded_for = forwarded_client(request, options_.trust);
  if (request.forwarded_for.empty()) co_return co_await inner_->handle(request);
  const auto address = address_of(request.forwarded_for);
  const auto place = places_->enter(handlers::client_key(address.value_or(IpAddress())));
  if (!place) {
    refused_.Increment();
    co_return handlers::unavailable_response(options_.retry_after);
  }
  co_return co_await inner_->handle(request);
}

}  // namespace housecalld::middleware
