// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/session.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <utility>

#include "daemon/net/proxy_header.hpp"

namespace housecalld::net {

namespace {

using State = RequestReader::State;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
// For whoever opens it in a browser: nothing here is a page, and over TLS it stays TLS.
constexpr std::string_view kNoPage =
    "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'\r\n";
constexpr std::string_view kNoPageTls =
    "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'\r\n"
    "Strict-Transport-Security: max-age=31536000\r\n";
constexpr std::size_t kLittle = 256UL * 1024;
constexpr Rejection kTooSlow{408, "request too slow"};
constexpr Rejection kNoRoom{503, "unavailable"};

std::string name_of_peer(const Socket& socket) {
  error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  return error ? "unknown" : to_string(endpoint);
}

/// Who is on the other end of a Unix socket; empty for others.
std::string user_of(Socket& socket) {
  ucred who{};
  socklen_t size = sizeof(who);
  const bool local = getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &who, &size) == 0;
  return local && who.pid != 0 ? "uid " + std::to_string(who.uid) : "";
}

}  // namespace

Session::Session(std::unique_ptr<Transport> transport, Door& door, ClientPlace place,
                 Services services, DateCache& dates, std::function<void()> evict)
    : transport_(std::move(transport)),
      door_(door),
      limits_(door.options.limits),
      services_(services),
      dates_(dates),
      peer_(name_of_peer(transport_->socket())),
      user_(peer_ == "unix" ? user_of(transport_->socket()) : ""),
      evict_(std::move(evict)),
      idle_(door.idle, evict_),
      reader_(limits_.header_bytes, limits_.body_bytes),
      unfinished_(door.unfinished),
      deadline_(transport_->socket()) {
  take_place(std::move(place));
}

void Session::take_place(ClientPlace place) {
  place_ = std::move(place);
  if (!place_) return;
  of_client_.emplace(place_->share()->bytes);
  idle_of_client_.emplace(place_->share()->idle, evict_);
}

/// The connection may end to make room for another one, of anybody or of this client.
void Session::begin_to_wait() {
  idle_.enter(served_);
  if (idle_of_client_) idle_of_client_->enter(served_);
}

void Session::end_to_wait() {
  idle_.leave();
  if (idle_of_client_) idle_of_client_->leave();
}

/// Of what everybody may hold, and of what this client may.
bool Session::hold(std::size_t bytes) {
  return unfinished_.hold(bytes) && (!of_client_ || of_client_->hold(bytes));
}

asio::awaitable<void> Session::run() {
  bool more = true;
  if (door_.options.proxy_protocol) more = co_await read_proxy_header();
  if (more) more = co_await handshake();
  if (!more) co_return;
  while (more) more = co_await serve_next();
  co_await close();
}

void Session::evict() {
  const bool waits = phase_ == Phase::kHandshake || phase_ == Phase::kIdle;
  // Who takes its time with a first request is as good as silent, and gets no answer to wait for.
  if (phase_ == Phase::kFirst) broken_ = true;
  if (broken_ || (waits && !input_waits())) deadline_.pass();
}

bool Session::enter_as(const asio::ip::tcp::endpoint& client) {
  peer_ = to_string(Protocol::endpoint(client));
  user_.clear();
  const auto address = base::unmapped(client.address());
  if (door_.trusts(address)) return true;
  take_place(door_.clients->enter(handlers::client_key(address)));
  if (place_) return true;
  services_.metrics.refused_client.Increment();
  services_.log.debug("a client has as many connections as it may", {{"peer", peer_}});
  return false;
}

asio::awaitable<bool> Session::read_proxy_header() {
  deadline_.start(newcomers(limits_.first_request_time));
  begin_to_wait();
  std::string header;
  auto missing = missing_of_proxy_header(header, limits_.header_bytes);
  while (missing.has_value() && *missing > 0) {
    const std::size_t begun = header.size();
    header.resize(begun + *missing);
    const auto space = asio::buffer(header.data() + begun, *missing);
    const auto [error, size] = co_await transport_->socket().async_read_some(space, kToken);
    header.resize(begun + size);
    if (error) {
      missing = base::fail(base::Errc::kIo, error.message());
    } else {
      missing = missing_of_proxy_header(header, limits_.header_bytes);
    }
  }
  end_to_wait();
  auto client = missing.has_error() ? missing.error() : client_of_proxy_header(header);
  if (client.has_error()) {
    services_.metrics.proxy_failures.Increment();
    services_.log.debug("no PROXY header came",
                        {{"peer", peer_}, {"cause", client.error().message}});
    co_return false;
  }
  const auto& endpoint = *client;
  // A proxy may speak for itself, to see whether we are there.
  co_return !endpoint || enter_as(*endpoint);
}

void Session::drain() {
  draining_ = true;
  if (phase_ == Phase::kBusy || phase_ == Phase::kFirst) return;
  // A request that has reached us is still answered.
  if (phase_ == Phase::kIdle && input_waits()) return deadline_.start(limits_.header_time);
  // So is the first one of a client that has only just connected.
  if (!served_) return deadline_.start(limits_.newcomer_time);
  deadline_.pass();
}

void Session::abort() {
  draining_ = true;
  broken_ = true;
  error_code ignored;
  transport_->socket().close(ignored);
}

asio::awaitable<bool> Session::handshake() {
  deadline_.start(newcomers(limits_.handshake_time));
  begin_to_wait();
  const auto error = co_await transport_->handshake();
  end_to_wait();
  if (!error) co_return true;
  services_.metrics.handshake_failures.Increment();
  log_ended("the TLS handshake failed", error);
  co_return false;
}

asio::awaitable<bool> Session::serve_next() {
  const auto outcome = co_await next_request();
  deadline_.stop();
  end_to_wait();
  phase_ = Phase::kBusy;
  if (outcome == Outcome::kClosed || broken_) co_return false;
  if (outcome == Outcome::kRequest) {
    auto taken = reader_.take();
    co_return co_await serve(std::move(taken));
  }
  co_await answer_rejected();
  co_return false;
}

asio::awaitable<Session::Outcome> Session::next_request() {
  const bool begun = co_await await_first_byte();
  if (!begun) co_return Outcome::kClosed;
  deadline_.start(limits_.header_time);
  bool alive = co_await read_while(State::kHeader);
  if (alive && reader_.state() == State::kBody) alive = co_await read_body();
  if (!alive && !deadline_.passed()) co_return Outcome::kClosed;
  if (!alive) reader_.reject(kTooSlow);
  co_return reader_.state() == State::kComplete ? Outcome::kRequest : Outcome::kRejected;
}

asio::awaitable<bool> Session::await_first_byte() {
  phase_ = Phase::kIdle;
  if (draining_ && served_ && reader_.state() == State::kEmpty && !input_waits()) co_return false;
  deadline_.start(newcomers(served_ ? limits_.idle_time : limits_.first_request_time));
  begin_to_wait();
  const bool alive = co_await read_while(State::kEmpty);
  if (served_) end_to_wait();
  phase_ = served_ ? Phase::kBusy : Phase::kFirst;
  co_return alive;
}

asio::awaitable<bool> Session::read_body() {
  deadline_.start(limits_.body_time);
  if (reader_.awaits_continue()) {
    const bool sent = co_await send(kContinue);
    if (!sent) co_return false;
  }
  co_return co_await read_while(State::kBody);
}

asio::awaitable<bool> Session::read_while(State state) {
  bool alive = true;
  while (alive && reader_.state() == state) alive = co_await read_more();
  co_return alive;
}

asio::awaitable<bool> Session::read_more() {
  const auto space = reader_.space();
  const auto result = co_await transport_->read_some(space);
  if (!result.error) {
    reader_.received(result.size);
    if (!hold(reader_.held())) reader_.reject(kNoRoom);
    co_return true;
  }
  if (!deadline_.passed()) {
    broken_ = true;
    log_ended("the client ended the connection", result.error);
  }
  co_return false;
}

asio::awaitable<bool> Session::serve(ReadRequest taken) {
  served_ = true;
  taken.request.peer = peer_;
  taken.request.user = user_;
  const auto response = co_await door_.options.handler.handle(taken.request);
  taken.request = {};
  static_cast<void>(hold(reader_.held()));
  if (broken_) co_return false;
  const auto persistence = persistence_for(taken);
  const auto date = dates_.at(services_.clock.now());
  const auto bytes = write_response(response, date, persistence, taken.head, safety_headers());
  deadline_.start(limits_.write_time);
  const bool sent = co_await send(bytes);
  co_return sent&& persistence != Persistence::kClose;
}

asio::awaitable<void> Session::answer_rejected() {
  const auto rejection = reader_.rejection();
  report(rejection);
  const auto response = rejection.status == kNoRoom.status
                            ? handlers::unavailable_response(limits_.retry_after)
                            : handlers::error_response(rejection.status, rejection.text);
  const auto date = dates_.at(services_.clock.now());
  const auto bytes = write_response(response, date, Persistence::kClose, reader_.rejected_head(),
                                    safety_headers());
  deadline_.start(limits_.write_time);
  co_await send(bytes);
}

asio::awaitable<bool> Session::send(std::string_view bytes) {
  const auto error = co_await transport_->write(bytes);
  if (!error) co_return true;
  // A part of the answer may be out: nothing that follows would make sense to the client.
  if (!broken_) log_ended("an answer could not be sent", error);
  broken_ = true;
  co_return false;
}

// Closing a socket with unread input resets the connection, and the client may never see the
// answer. So our side is closed first, and what still comes in is thrown away for a while.
asio::awaitable<void> Session::close() {
  if (broken_) co_return;
  deadline_.start(limits_.linger_time);
  const bool unread =
      reader_.state() == State::kRejected || reader_.has_leftover() || input_waits();
  co_await transport_->close_notify();
  error_code ignored;
  transport_->socket().shutdown(Socket::shutdown_send, ignored);
  if (unread && !broken_) co_await discard_input();
}

asio::awaitable<void> Session::discard_input() {
  std::array<char, 4096> trash{};
  const auto buffer = asio::buffer(trash);
  std::size_t total = 0;
  // Who sends a body that is too large may not look before its end; others have no end to wait for.
  const bool large = reader_.state() == State::kRejected && reader_.rejection().status == 413;
  const std::size_t most = large ? limits_.linger_bytes : kLittle;
  while (total < most && !deadline_.passed()) {
    const auto [error, size] = co_await transport_->socket().async_read_some(buffer, kToken);
    if (error) co_return;
    total += size;
  }
}

Millis Session::newcomers(Millis usual) const {
  return draining_ ? std::min(usual, limits_.newcomer_time) : usual;
}

bool Session::input_waits() {
  error_code error;
  return transport_->socket().available(error) > 0 && !error;
}

Persistence Session::persistence_for(const ReadRequest& request) const {
  if (draining_ || !request.keep_alive) return Persistence::kClose;
  return request.http10 ? Persistence::kKeepAlive10 : Persistence::kKeepAlive;
}

std::string_view Session::safety_headers() const {
  return door_.options.tls ? kNoPageTls : kNoPage;
}

void Session::report(const Rejection& rejection) {
  services_.metrics.count_rejected(rejection.status);
  services_.log.debug("a request was refused",
                      {{"peer", peer_}, {"status", rejection.status}, {"reason", rejection.text}});
}

void Session::log_ended(std::string_view what, const error_code& error) {
  const std::string cause = deadline_.passed() ? "too slow" : error.message();
  services_.log.debug(what, {{"peer", peer_}, {"cause", cause}});
}

}  // namespace housecalld::net
