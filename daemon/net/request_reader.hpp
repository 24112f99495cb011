// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "handlers/http/message.hpp"

namespace housecalld::net {

/// Why a request is answered by the session itself. The text is a constant.
struct Rejection {
  int status = 400;
  std::string_view text;
};

/// A complete request and what its answer must know about it.
struct ReadRequest {
  handlers::Request request;
  bool keep_alive = false;  ///< the client wants and can have a further answer on this connection
  bool head = false;        ///< the answer's body is left out
  bool http10 = false;      ///< keep-alive must be said
};

/// Takes requests out of the bytes of one connection (RFC 9112). No I/O: the caller writes what it
/// received into space(), says how much with received(), and looks at the state.
///
/// Stricter than the parser beneath it, so that no proxy in front of us can see other requests in
/// the same bytes than we do: one Host in HTTP/1.1, no transfer coding but `chunked`, no trailer
/// becomes a header. What Expect asks for must be `100-continue`. Nothing is reserved for what is
/// announced and has not come. The target of a request is a path, whatever form it had.
class RequestReader {
 public:
  enum class State {
    kEmpty,     ///< nothing of the next request is here
    kHeader,    ///< a part of the header
    kBody,      ///< the header is accepted, the body is not complete
    kComplete,  ///< take() it
    kRejected,  ///< rejection() says why; nothing more is read
  };

  RequestReader(std::size_t header_bytes, std::size_t body_bytes);
  RequestReader(RequestReader&&) noexcept;
  RequestReader& operator=(RequestReader&&) noexcept;
  ~RequestReader();

  /// Room for the next bytes, valid until the next call of any other function.
  [[nodiscard]] std::span<char> space();
  /// The first `size` bytes of space() are filled.
  void received(std::size_t size);

  [[nodiscard]] State state() const;
  /// In kBody: the client holds the body back until it sees `100 Continue`.
  [[nodiscard]] bool awaits_continue() const;
  /// In kComplete: the request. What follows it in the buffer is parsed on.
  [[nodiscard]] ReadRequest take();
  /// Gives up on the request that is being read, because it took too long.
  void reject(Rejection rejection);
  [[nodiscard]] Rejection rejection() const;
  /// In kRejected: the method was read and is HEAD.
  [[nodiscard]] bool rejected_head() const;
  /// Bytes of unfinished requests that are kept, whatever was received.
  [[nodiscard]] std::size_t held() const;
  /// Bytes that were received and belong to no request taken so far.
  [[nodiscard]] bool has_leftover() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace housecalld::net
