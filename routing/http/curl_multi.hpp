// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <curl/curl.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace housecalld::http {

namespace net = boost::asio;

/// A libcurl multi handle that waits for its sockets and timers on an Asio executor
/// (libcurl-multi(3), "multi_socket"). Everything on that executor, which runs on one thread.
/// A connection on which something comes while it is idle is not used again: that was no answer to
/// anything, and would be taken for the answer to the next request.
class CurlMulti : public std::enable_shared_from_this<CurlMulti> {
 public:
  using Done = std::function<void(CURLcode)>;

  struct Options {
    long idle_connections = 64;  ///< kept
    bool multiplex = false;      ///< several transfers over one connection, where it can
  };

  CurlMulti(const net::any_io_executor& executor, Options options);
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;
  ~CurlMulti();

  /// Starts a transfer. `done` is called once, from the loop, unless it is removed before.
  void add(CURL* easy, Done done);
  /// Ends a transfer without a word; its connection is closed, or its stream of one. Not from a
  /// callback of libcurl.
  void remove(CURL* easy);
  /// Closes every connection. Nothing is under way.
  void close();

  /// Socket of a connection: made here, so that its end can be followed
  /// (CURLOPT_OPENSOCKETFUNCTION).
  curl_socket_t open_socket(const curl_sockaddr& address);
  void close_socket(curl_socket_t socket);
  /// Whether there is a connection without a transfer. libcurl may find it dead or too old.
  [[nodiscard]] bool has_idle() const;
  /// Whether there is any, in use or idle.
  [[nodiscard]] bool has_any() const { return !sockets_.empty(); }
  /// Counts how often libcurl was called: what happens within one turn holds up the loop.
  [[nodiscard]] std::uint64_t turn() const { return turn_; }

 private:
  struct Socket {
    explicit Socket(const net::any_io_executor& executor, int native)
        : descriptor(executor, native) {}
    net::posix::stream_descriptor descriptor;
    int wanted = CURL_POLL_REMOVE;  ///< until libcurl has said more; NONE: it is idle
    bool reading = false;
    bool writing = false;
  };
  using SocketPtr = std::shared_ptr<Socket>;
  using Clock = std::chrono::steady_clock;

  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* socket_data);
  static int on_timer(CURLM* multi, long milliseconds, void* self);

  void open();
  void drop_dead();
  void watch(curl_socket_t native, const SocketPtr& socket);
  void spoil_idle();
  void wait(curl_socket_t native, const SocketPtr& socket, bool reading);
  void act(curl_socket_t native, int events);
  void act_soon();
  void arm();
  void collect();

  net::any_io_executor executor_;
  Options options_;
  CURLM* handle_ = nullptr;
  std::map<curl_socket_t, SocketPtr> sockets_;
  std::map<CURL*, Done> done_;
  std::uint64_t turn_ = 0;
  bool acting_soon_ = false;
  bool starting_ = false;  ///< a transfer was added that has no connection yet
  net::steady_timer timer_;
  std::optional<Clock::time_point> due_;       ///< when libcurl wants to be called
  std::optional<Clock::time_point> armed_at_;  ///< when the timer ends
};

}  // namespace housecalld::http
