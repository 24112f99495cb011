// SPDX-License-Identifier: Apache-2.0
#include "handlers/middleware/host_gate.hpp"

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/asio/ip/address.hpp>
#include <locale>
#include <string>

namespace housecalld::middleware {
namespace {

using handlers::find_header;
using handlers::Request;
using handlers::Response;

/// `example.com:8443` -> `example.com`, `[::1]:80` -> `::1`; a dot at the end of a name is nothing.
std::string name_of(std::string_view authority) {
  std::string_view name = authority;
  if (name.starts_with('[')) {
    name = name.substr(1, name.find(']') - 1);
  } else {
    name = name.substr(0, name.find(':'));
    if (name.ends_with('.')) name.remove_suffix(1);
  }
  return boost::algorithm::to_lower_copy(std::string(name), std::locale::classic());
}

bool is_ip_address(const std::string& name) {
  boost::system::error_code error;
  boost::asio::ip::make_address(name, error);
  return !error;
}

bool is_json(std::string_view type) {
  const std::string_view kind = type.substr(0, type.find(';'));
  const auto end = kind.find_last_not_of(" \t");
  return boost::algorithm::iequals(kind.substr(0, end + 1), "application/json",
                                   std::locale::classic());
}

bool changes(const Request& request) { return request.method != "GET" && request.method != "HEAD"; }

}  // namespace

bool HostGate::is_known(std::string_view authority) const {
  const std::string name = name_of(authority);
  if (is_ip_address(name)) return true;
  return !authority.starts_with('[') && (name == "localhost" || is_ours_(name));
}

net::awaitable<Response> HostGate::handle(Request& request) {
  if (!is_known(find_header(request.headers, "Host").value_or(""))) {
    co_return handlers::error_response(421, "misdirected request",
                                       "the Host header names nobody that admin.hosts lists");
  }
  if (const auto origin = find_header(request.headers, "Origin")) {
    const auto slashes = origin->find("://");
    const bool known = slashes != std::string_view::npos && is_known(origin->substr(slashes + 3));
    if (!known) co_return handlers::error_response(403, "forbidden", "a foreign Origin");
  }
  if (changes(request) && !is_json(find_header(request.headers, "Content-Type").value_or(""))) {
    co_return handlers::error_response(415, "unsupported media type",
                                       "expected Content-Type: application/json");
  }
  co_return co_await inner_->handle(request);
}

}  // namespace housecalld::middleware
