// SPDX-License-Identifier: Apache-2.0
#include "routing/http/curl_multi.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <exception>
#include <utility>

namespace housecalld::http {

namespace {

/// Of what comes unasked: who sends without end is cut off.
constexpr int kMostPieces = 64;

/// What was sent and not acknowledged for so long ends a connection: its way is gone.
constexpr unsigned kUnacknowledgedMillis = 20'000;

/// Ends a connection in both directions, without what has come on it, so that libcurl finds it
/// dead.
void spoil(int native) {
  std::array<char, 4096> unasked{};
  for (int piece = 0; piece < kMostPieces; ++piece) {
    if (recv(native, unasked.data(), unasked.size(), MSG_DONTWAIT) <= 0) break;
  }
  shutdown(native, SHUT_RDWR);
}

bool has_input(int native) {
  char byte = 0;
  const auto got = recv(native, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

}  // namespace

CurlMulti::CurlMulti(const net::any_io_executor& executor, Options options)
    : executor_(executor), options_(options), timer_(executor) {
  open();
}

void CurlMulti::open() {
  handle_ = curl_multi_init();
  curl_multi_setopt(handle_, CURLMOPT_MAXCONNECTS, options_.idle_connections);
  curl_multi_setopt(handle_, CURLMOPT_PIPELINING,
                    options_.multiplex ? CURLPIPE_MULTIPLEX : CURLPIPE_NOTHING);
  curl_multi_setopt(handle_, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(handle_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(handle_, CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(handle_, CURLMOPT_TIMERDATA, this);
}

CurlMulti::~CurlMulti() { close(); }

void CurlMulti::close() {
  if (handle_ == nullptr) return;
  curl_multi_cleanup(std::exchange(handle_, nullptr));
  timer_.cancel();
}

void CurlMulti::add(CURL* easy, Done done) {
  done_[easy] = std::move(done);
  starting_ = true;
  curl_multi_add_handle(handle_, easy);
}

void CurlMulti::remove(CURL* easy) {
  if (done_.erase(easy) > 0) curl_multi_remove_handle(handle_, easy);
}

curl_socket_t CurlMulti::open_socket(const curl_sockaddr& address) {
  const int native =
      ::socket(address.family, address.socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address.protocol);
  if (native < 0) return CURL_SOCKET_BAD;
  try {
    sockets_[native] = std::make_shared<Socket>(executor_, native);
    setsockopt(native, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledgedMillis,
               sizeof kUnacknowledgedMillis);
  } catch (const std::exception&) {  // no room in the poll set
    sockets_.erase(native);
    ::close(native);
    return CURL_SOCKET_BAD;
  }
  return native;
}

void CurlMulti::close_socket(curl_socket_t native) {
  const auto found = sockets_.find(native);
  if (found == sockets_.end()) return;
  found->second->wanted = CURL_POLL_NONE;
  ::close(found->second->descriptor.release());
  sockets_.erase(found);
}

int CurlMulti::on_socket(CURL* /*easy*/, curl_socket_t native, int what, void* self,
                         void* /*socket_data*/) {
  auto& multi = *static_cast<CurlMulti*>(self);
  const auto found = multi.sockets_.find(native);
  if (found == multi.sockets_.end()) return 0;
  found->second->wanted = what == CURL_POLL_REMOVE ? CURL_POLL_NONE : what;
  multi.watch(native, found->second);
  return 0;
}

void CurlMulti::watch(curl_socket_t native, const SocketPtr& socket) {
  const bool in = socket->wanted == CURL_POLL_IN || socket->wanted == CURL_POLL_INOUT;
  const bool out = socket->wanted == CURL_POLL_OUT || socket->wanted == CURL_POLL_INOUT;
  const bool idle = socket->wanted == CURL_POLL_NONE;
  if ((in || idle) && !socket->reading) wait(native, socket, true);
  if (out && !socket->writing) wait(native, socket, false);
}

void CurlMulti::wait(curl_socket_t native, const SocketPtr& socket, bool reading) {
  (reading ? socket->reading : socket->writing) = true;
  const auto kind =
      reading ? net::posix::descriptor_base::wait_read : net::posix::descriptor_base::wait_write;
  socket->descriptor.async_wait(kind, [weak = weak_from_this(), native, socket,
                                       reading](boost::system::error_code error) {
    (reading ? socket->reading : socket->writing) = false;
    const auto self = weak.lock();
    if (!self || error == net::error::operation_aborted) return;
    const int interest = reading ? CURL_POLL_IN : CURL_POLL_OUT;
    if (socket->wanted == CURL_POLL_NONE) return self->drop_dead();
    if ((socket->wanted & interest) == 0) return;
    self->act(native, error ? CURL_CSELECT_ERR : (reading ? CURL_CSELECT_IN : CURL_CSELECT_OUT));
    self->watch(native, socket);
  });
}

int CurlMulti::on_timer(CURLM* /*multi*/, long milliseconds, void* self) {
  auto& multi = *static_cast<CurlMulti*>(self);
  if (milliseconds < 0) {
    multi.due_.reset();
  } else if (milliseconds == 0) {
    multi.due_.reset();
    multi.act_soon();
  } else {
    multi.due_ = Clock::now() + std::chrono::milliseconds(milliseconds);
    multi.arm();
  }
  return 0;
}

void CurlMulti::act_soon() {
  if (std::exchange(acting_soon_, true)) return;
  net::post(executor_, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self) return;
    self->acting_soon_ = false;
    self->act(CURL_SOCKET_TIMEOUT, 0);
  });
}

/// One that ends too early looks again: setting it anew each time costs more.
void CurlMulti::arm() {
  if (!due_ || (armed_at_ && *armed_at_ <= *due_)) return;
  armed_at_ = due_;
  timer_.expires_at(*due_);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    const auto self = weak.lock();
    if (!self || error) return;
    self->armed_at_.reset();
    if (self->due_ && *self->due_ <= Clock::now()) {
      self->due_.reset();
      self->act(CURL_SOCKET_TIMEOUT, 0);
    }
    self->arm();
  });
}

/// libcurl looks at idle connections when a transfer begins; where none does, those that the peer
/// has closed would stay.
void CurlMulti::drop_dead() {
  const auto is_dead = [](const auto& one) {
    return one.second->wanted == CURL_POLL_NONE && has_input(one.first);
  };
  if (handle_ == nullptr || !done_.empty() || !std::ranges::all_of(sockets_, is_dead)) return;
  curl_multi_cleanup(handle_);
  open();
}

bool CurlMulti::has_idle() const {
  return std::ranges::any_of(sockets_,
                             [](const auto& one) { return one.second->wanted == CURL_POLL_NONE; });
}

void CurlMulti::act(curl_socket_t native, int events) {
  if (handle_ == nullptr) return;
  ++turn_;
  if (std::exchange(starting_, false)) spoil_idle();
  int running = 0;
  curl_multi_socket_action(handle_, native, events, &running);
  collect();
}

/// Right before libcurl chooses a connection: the loop may not have seen yet what came on one.
void CurlMulti::spoil_idle() {
  for (const auto& [native, socket] : sockets_) {
    if (socket->wanted == CURL_POLL_NONE && has_input(native)) spoil(native);
  }
}

void CurlMulti::collect() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(handle_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* const easy = message->easy_handle;
    const CURLcode code = message->data.result;
    const auto found = done_.find(easy);
    if (found == done_.end()) continue;
    const Done done = std::move(found->second);
    done_.erase(found);
    curl_multi_remove_handle(handle_, easy);
    done(code);
  }
}

}  // namespace housecalld::http
