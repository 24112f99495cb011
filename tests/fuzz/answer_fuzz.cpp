// SPDX-License-Identifier: Apache-2.0
// What a destination answers to the client, over a real connection on loopback.
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "routing/http/curl_client.hpp"
#include "tests/fuzz/fuzz_input.hpp"

namespace housecalld {
namespace {

namespace net = boost::asio;
using net::ip::tcp;

constexpr std::size_t kKept = 100;
constexpr base::Millis kTimeOut(500);
constexpr base::Millis kBodyTimeOut(20);

class Subject {
 public:
  base::Result<http::Response> exchange(const std::string& answer) {
    std::optional<base::Result<http::Response>> result;
    net::co_spawn(context_, serve(answer), [](const std::exception_ptr&) {});
    net::co_spawn(context_, client_->send(request()),
                  [&](const std::exception_ptr& escaped, base::Result<http::Response> made) {
                    fuzz::require(!escaped, "nothing is thrown");
                    result = std::move(made);
                  });
    context_.restart();
    while (!result) context_.run_one();
    boost::system::error_code ignored;
    acceptor_.cancel(ignored);
    context_.restart();
    context_.poll();
    return std::move(*result);
  }

 private:
  net::awaitable<void> serve(std::string answer) {
    boost::system::error_code failed;
    auto token = net::redirect_error(net::use_awaitable, failed);
    tcp::socket peer = co_await acceptor_.async_accept(token);
    std::string asked(4096, '\0');
    if (!failed) co_await peer.async_read_some(net::buffer(asked), token);
    if (!failed) co_await net::async_write(peer, net::buffer(answer), token);
  }

  http::Request request() {
    http::Request made;
    made.url.tls = false;
    made.url.host = "127.0.0.1";
    made.url.port = acceptor_.local_endpoint().port();
    made.body = "{}";
    made.time_out = kTimeOut;
    made.body_time_out = kBodyTimeOut;
    made.response_body_limit = kKept;
    return made;
  }

  static http::ClientOptions options() {
    http::ClientOptions made;
    made.allow_networks = {"127.0.0.0/8"};
    return made;
  }

  net::io_context context_{1};
  tcp::acceptor acceptor_{context_, {net::ip::address_v4::loopback(), 0}};
  std::unique_ptr<http::Client> client_ =
      http::make_curl_client(context_.get_executor(), options()).value();
};

void check(const std::string& answer) {
  static Subject subject;
  const auto response = subject.exchange(answer);
  if (response.has_error()) {
    fuzz::require(!response.error().message.empty(), "an error says why");
    return;
  }
  std::size_t head = 0;
  for (const auto& [name, value] : response->headers) head += name.size() + value.size();
  fuzz::require(head <= answer.size(), "no more than was sent");
  fuzz::require(response->body.size() <= kKept, "the body is cut");
  fuzz::require(response->status >= 100 && response->status <= 999, "a status has three digits");
  fuzz::require(response->status / 100 != 1 || response->status == 101,
                "an interim answer is none");
}

}  // namespace
}  // namespace housecalld

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  housecalld::check(housecalld::fuzz::text_of(data, size));
  return 0;
}
