// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace housecalld::test {

struct Answer {
  int status = 0;
  std::string head;
  std::string body;

  [[nodiscard]] bool has(std::string_view line) const {
    return head.find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
  }
};

/// A blocking client that knows nothing of the product: POSIX sockets, and OpenSSL when asked. A
/// read waits at most ten seconds.
class Client {
 public:
  /// `address` as the server logs it. Throws when it cannot connect.
  explicit Client(const std::string& address)
      : Client(address.starts_with("unix:") ? AF_UNIX : family_of(address)) {
    connect(address);
  }
  /// Not connected yet.
  explicit Client(int family) : fd_(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (fd_ < 0) throw std::runtime_error("socket");
    const timeval limit{10, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() {
    ssl_.reset();
    if (fd_ >= 0) ::close(fd_);
  }

  void connect(const std::string& address) {
    sockaddr_storage to{};
    const socklen_t size = fill(to, address);
    if (::connect(fd_, reinterpret_cast<sockaddr*>(&to), size) != 0) {
      throw std::runtime_error("connect " + address + ": " + std::strerror(errno));
    }
  }

  /// TLS with exactly this version; false when the server does not want it. Nothing is verified.
  [[nodiscard]] bool start_tls(int version, const std::string& protocols = "") {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_cipher_list(context_.get(), "ALL:@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(context_.get(), version);
    SSL_CTX_set_max_proto_version(context_.get(), version);
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(protocols.data()),
                        static_cast<unsigned>(protocols.size()));
    SSL_set_fd(ssl_.get(), fd_);
    return SSL_connect(ssl_.get()) == 1;
  }
  [[nodiscard]] SSL* ssl() const { return ssl_.get(); }
  [[nodiscard]] int fd() const { return fd_; }

  /// False when the server has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                             : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// The next answer; `head` for one without body. Throws when the connection ends before.
  Answer read(bool head = false) {
    while (input_.find("\r\n\r\n") == std::string::npos) need_more();
    Answer answer;
    answer.head = take(input_.find("\r\n\r\n") + 4);
    answer.status = std::stoi(answer.head.substr(9, 3));
    const auto length = answer.head.find("\r\nContent-Length: ");
    if (head || length == std::string::npos) return answer;
    const auto size = std::stoul(answer.head.substr(length + 18));
    while (input_.size() < size) need_more();
    answer.body = take(size);
    return answer;
  }
  Answer exchange(std::string_view request) {
    send(request);
    return read();
  }

  /// The server closed properly and sent nothing more. A reset or a time-out is false.
  bool closed() {
    if (!input_.empty() || receive() != 0) return false;
    return !ssl_ || (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }
  /// The connection ended, properly or not.
  bool gone() {
    const auto size = receive();
    return size == 0 || (size < 0 && errno == ECONNRESET);
  }
  void finish_sending() { ::shutdown(fd_, SHUT_WR); }

 private:
  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };

  static int family_of(const std::string& address) {
    return address.front() == '[' ? AF_INET6 : AF_INET;
  }

  static socklen_t fill(sockaddr_storage& to, const std::string& address) {
    if (address.starts_with("unix:")) {
      auto* local = reinterpret_cast<sockaddr_un*>(&to);
      local->sun_family = AF_UNIX;
      std::strncpy(local->sun_path, address.c_str() + 5, sizeof(local->sun_path) - 1);
      return sizeof(*local);
    }
    const auto colon = address.rfind(':');
    const auto port = htons(static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1))));
    if (address.front() == '[') {
      auto* v6 = reinterpret_cast<sockaddr_in6*>(&to);
      v6->sin6_family = AF_INET6;
      v6->sin6_port = port;
      inet_pton(AF_INET6, address.substr(1, colon - 2).c_str(), &v6->sin6_addr);
      return sizeof(*v6);
    }
    auto* v4 = reinterpret_cast<sockaddr_in*>(&to);
    v4->sin_family = AF_INET;
    v4->sin_port = port;
    inet_pton(AF_INET, address.substr(0, colon).c_str(), &v4->sin_addr);
    return sizeof(*v4);
  }

  long receive() {
    std::array<char, 16384> buffer{};
    const auto size = ssl_ ? SSL_read(ssl_.get(), buffer.data(), buffer.size())
                           : ::recv(fd_, buffer.data(), buffer.size(), 0);
    if (size > 0) input_.append(buffer.data(), static_cast<std::size_t>(size));
    return size;
  }
  void need_more() {
    if (receive() <= 0) throw std::runtime_error("the connection ended: " + input_);
  }
  std::string take(std::size_t size) {
    std::string taken = input_.substr(0, size);
    input_.erase(0, size);
    return taken;
  }

  int fd_ = -1;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> ssl_;
  std::string input_;
};

}  // namespace housecalld::test
