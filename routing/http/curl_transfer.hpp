// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "routing/http/answer.hpp"
#include "routing/http/client.hpp"
#include "routing/http/curl_multi.hpp"

namespace housecalld::http {

struct CurlEasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using CurlEasy = std::unique_ptr<CURL, CurlEasyDeleter>;

struct CurlListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

/// One request on an easy handle whose options, but for the request itself, are set. It ends in
/// time: at the deadline, when the answer's body has had its time, or when enough of it is there.
/// On the multi's executor.
class CurlTransfer : public std::enable_shared_from_this<CurlTransfer> {
 public:
  using Done = std::function<void(base::Result<Response>)>;
  using Deadline = std::chrono::steady_clock::time_point;

  CurlTransfer(std::shared_ptr<CurlMulti> multi, const net::any_io_executor& executor,
               CurlEasy easy, Request request, bool by_proxy);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  ~CurlTransfer();

  /// How it gets to the server.
  struct Way {
    bool may_connect = false;  ///< else only over a connection that is there
    CurlList resolved;         ///< entries of CURLOPT_RESOLVE for a new one; null for an address
  };
  /// `done` is called once.
  void start(Way way, Deadline deadline, Done done);
  /// Whether it ended unsent because a connection that was there could not be used. After the end.
  [[nodiscard]] bool lacks_connection() const { return lacks_connection_; }
  /// The request, for another way. After the end.
  [[nodiscard]] Request take_request() { return std::move(request_); }

  [[nodiscard]] CURL* easy() const { return easy_.get(); }
  /// Why a socket was not opened; it becomes the error.
  void refuse(base::Error why) { refusal_ = std::move(why); }
  void on_socket(curl_socket_t socket) { socket_ = socket; }
  /// Whether it may open one now. Its addresses may be outdated when it was to use another.
  [[nodiscard]] bool may_connect();

 private:
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);

  static int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  void set_options();
  [[nodiscard]] bool holds_up_the_loop(Deadline now);
  bool go_on(Answer::Next next);
  void arm(Deadline at);
  void await_body();
  void on_time_out();
  void finish(CURLcode code, bool timed_out);
  [[nodiscard]] base::Error error_of(CURLcode code, bool timed_out) const;
  [[nodiscard]] std::string address() const;

  std::shared_ptr<CurlMulti> multi_;
  CurlEasy easy_;
  Request request_;
  bool by_proxy_;
  Answer answer_;
  CurlList headers_;
  Way way_;
  bool lacks_connection_ = false;
  std::uint64_t turn_ = 0;  ///< of the multi, in which it was called last
  std::size_t calls_ = 0;   ///< within that
  Deadline turn_began_;
  net::steady_timer timer_;
  Deadline deadline_;
  Done done_;
  std::optional<base::Error> refusal_;
  curl_socket_t socket_ = CURL_SOCKET_BAD;  ///< the one that was opened last
  std::array<char, CURL_ERROR_SIZE> text_{};
};

}  // namespace housecalld::http
