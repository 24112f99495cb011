// SPDX-License-Identifier: Apache-2.0
#include "routing/http/curl_transfer.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <string_view>
#include <system_error>
#include <utility>

#include "routing/http/curl_errors.hpp"

namespace housecalld::http {

namespace {

constexpr std::chrono::seconds kAfterDeadline(1);
/// So much within one call of libcurl is no answer that somebody wants read.
constexpr std::size_t kManyCalls = 10'000;
constexpr std::chrono::milliseconds kLongTurn(500);

std::string text_of(const Url& url) {
  return (url.tls ? "https://" : "http://") + url.authority() + url.target;
}

bool is_connected(curl_socket_t socket) {
  sockaddr_storage peer{};
  socklen_t length = sizeof peer;
  return getpeername(socket, static_cast<sockaddr*>(static_cast<void*>(&peer)), &length) == 0;
}

}  // namespace

CurlTransfer::CurlTransfer(std::shared_ptr<CurlMulti> multi, const net::any_io_executor& executor,
                           CurlEasy easy, Request request, bool by_proxy)
    : multi_(std::move(multi)),
      easy_(std::move(easy)),
      request_(std::move(request)),
      by_proxy_(by_proxy),
      answer_(AnswerLimits{}, request_.response_body_limit),
      timer_(executor) {}

CurlTransfer::~CurlTransfer() { multi_->remove(easy_.get()); }

void CurlTransfer::start(Way way, Deadline deadline, Done done) {
  way_ = std::move(way);
  deadline_ = deadline;
  done_ = std::move(done);
  set_options();
  arm(deadline);
  multi_->add(easy_.get(), [weak = weak_from_this()](CURLcode code) {
    if (const auto self = weak.lock()) self->finish(code, code == CURLE_ABORTED_BY_CALLBACK);
  });
}

void CurlTransfer::set_options() {
  CURL* const easy = easy_.get();
  curl_slist* headers = nullptr;
  std::string line;
  for (const auto& [name, value] : request_.headers) {
    line.assign(name).append(": ").append(value);
    headers = curl_slist_append(headers, line.c_str());
  }
  // An answer to ask whether the body is wanted costs a round trip.
  for (const char* none : {"Expect:", "Accept:"}) headers = curl_slist_append(headers, none);
  headers_.reset(headers);
  curl_easy_setopt(easy, CURLOPT_URL, text_of(request_.url).c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_RESOLVE, way_.resolved.get());
  const bool get = request_.method == "GET";
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                   static_cast<curl_off_t>(request_.body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, get ? nullptr : request_.body.c_str());
  curl_easy_setopt(easy, get ? CURLOPT_HTTPGET : CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, get ? nullptr : request_.method.c_str());
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, text_.data());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
  // libcurl gives the first of several addresses half of this; the deadline is our own.
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
      deadline_ - std::chrono::steady_clock::now() + kAfterDeadline);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, std::max<long>(left.count(), 1));
}

bool CurlTransfer::may_connect() {
  lacks_connection_ = !way_.may_connect;
  return way_.may_connect;
}

/// Called from within libcurl, which reads some of what a proxy sends in a loop of its own.
bool CurlTransfer::holds_up_the_loop(Deadline now) {
  if (multi_->turn() != turn_) {
    turn_ = multi_->turn();
    calls_ = 0;
    turn_began_ = now;
  }
  return ++calls_ > kManyCalls && now - turn_began_ > kLongTurn;
}

int CurlTransfer::on_progress(void* self, curl_off_t /*download*/, curl_off_t /*so_far*/,
                              curl_off_t /*upload*/, curl_off_t /*so_far_up*/) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const auto now = std::chrono::steady_clock::now();
  if (transfer.holds_up_the_loop(now)) {
    transfer.refuse(base::fail(base::Errc::kIo, "what is sent has no end"));
    return 1;
  }
  return now >= transfer.deadline_ ? 1 : 0;
}

bool CurlTransfer::go_on(Answer::Next next) {
  if (next == Answer::Next::kHeadComplete) {
    // Mostly the body is there already, and no second timer is needed.
    net::post(timer_.get_executor(), [weak = weak_from_this()] {
      const auto self = weak.lock();
      if (self && self->done_) self->await_body();
    });
  }
  return next != Answer::Next::kEnough;
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  long status = 0;
  curl_easy_getinfo(transfer.easy_.get(), CURLINFO_RESPONSE_CODE, &status);
  const std::string_view line(data, size * count);
  const bool more = transfer.go_on(transfer.answer_.on_line(line, static_cast<int>(status)));
  return more ? line.size() : 0;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  const std::string_view piece(data, size * count);
  return transfer.go_on(transfer.answer_.on_body(piece)) ? piece.size() : CURL_WRITEFUNC_ERROR;
}

void CurlTransfer::await_body() {
  arm(std::min(deadline_, std::chrono::steady_clock::now() + request_.body_time_out));
}

void CurlTransfer::arm(Deadline at) {
  timer_.expires_at(at);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
    const auto self = weak.lock();
    if (self && !error) self->on_time_out();
  });
}

void CurlTransfer::on_time_out() {
  if (!done_) return;
  // Asked before the transfer is taken away, which forgets how far it was.
  const base::Error error = error_of(CURLE_OPERATION_TIMEDOUT, true);
  std::string peer = address();
  multi_->remove(easy_.get());
  const Done done = std::exchange(done_, nullptr);
  if (!answer_.head_complete()) return done(error);
  Response response = answer_.take(false);
  response.address = std::move(peer);
  done(std::move(response));
}

void CurlTransfer::finish(CURLcode code, bool timed_out) {
  if (!done_) return;
  timer_.cancel();
  const Done done = std::exchange(done_, nullptr);
  if (!answer_.head_complete()) return done(error_of(code, timed_out));
  Response response = answer_.take(code == CURLE_OK);
  response.address = address();
  done(std::move(response));
}

std::string CurlTransfer::address() const {
  const char* ip = nullptr;
  long port = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_PRIMARY_IP, &ip);
  curl_easy_getinfo(easy_.get(), CURLINFO_PRIMARY_PORT, &port);
  if (ip == nullptr || *ip == '\0') return "";
  const std::string text = ip;
  const bool v6 = text.find(':') != std::string::npos;
  return (v6 ? "[" + text + "]" : text) + ":" + std::to_string(port);
}

base::Error CurlTransfer::error_of(CURLcode code, bool timed_out) const {
  if (refusal_) return *refusal_;
  if (!answer_.refusal().empty()) {
    return base::fail(base::Errc::kIo, "answer of " + address() + ": " + answer_.refusal());
  }
  // When libcurl has given up, the socket is closed: then its code tells.
  const bool connected = timed_out ? is_connected(socket_) : code != CURLE_COULDNT_CONNECT;
  Progress progress = progress_of(easy_.get(), request_, by_proxy_, connected);
  progress.address = address();
  if (timed_out) return time_out_error(progress, request_.time_out);
  return transfer_error(progress, code, text_.data());
}

}  // namespace housecalld::http
