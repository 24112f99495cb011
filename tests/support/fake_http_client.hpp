// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "routing/http/client.hpp"

namespace housecalld::test {

inline http::Response http_answer(int status, http::Headers headers = {}, std::string body = {}) {
  http::Response response;
  response.status = status;
  response.headers = std::move(headers);
  response.body = std::move(body);
  response.address = "203.0.113.7:443";
  return response;
}

/// The other end of a FakeHttpClient. It may outlive the client; not for several threads.
struct FakeHttpServer {
  std::vector<http::Request> requests;                        ///< in the order in which they came
  std::deque<base::Result<http::Response>> script;            ///< the next answers
  base::Result<http::Response> otherwise = http_answer(200);  ///< when the script is at its end
  bool hangs = false;                                         ///< never answers
};

/// An HTTP client without sockets: records requests and answers from a script.
class FakeHttpClient final : public http::Client {
 public:
  explicit FakeHttpClient(std::shared_ptr<FakeHttpServer> server) : server_(std::move(server)) {}

  [[nodiscard]] boost::asio::awaitable<base::Result<http::Response>> send(
      http::Request request) override {
    const auto executor = co_await boost::asio::this_coro::executor;
    co_await boost::asio::post(executor, boost::asio::use_awaitable);
    if (server_->hangs) {
      boost::asio::steady_timer timer(executor, request.time_out);
      co_await timer.async_wait(boost::asio::use_awaitable);
      co_return base::fail(base::Errc::kTimeout, "no answer in time");
    }
    server_->requests.push_back(std::move(request));
    if (server_->script.empty()) co_return server_->otherwise;
    auto answer = std::move(server_->script.front());
    server_->script.pop_front();
    co_return answer;
  }

 private:
  std::shared_ptr<FakeHttpServer> server_;
};

}  // namespace housecalld::test
