// SPDX-License-Identifier: Apache-2.0
#include "routing/http/curl_client.hpp"

#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

#include "routing/base/async.hpp"
#include "routing/http/address_guard.hpp"
#include "routing/http/curl_multi.hpp"
#include "routing/http/curl_transfer.hpp"
#include "routing/http/resolver.hpp"

namespace housecalld::http {
namespace {

using boost::asio::ip::tcp;
using SteadyClock = std::chrono::steady_clock;

void initialise_once() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw std::runtime_error(curl_easy_strerror(code));
}

constexpr long kConnectionSeconds = 600;

/// libcurl takes percent signs out of the credentials for a proxy.
std::string escaped(const std::string& text) {
  const std::unique_ptr<char, decltype(&curl_free)> made(
      curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size())), curl_free);
  return made ? made.get() : "";
}

void set(CURL* easy, CURLoption option, long value) { curl_easy_setopt(easy, option, value); }
void set(CURL* easy, CURLoption option, const char* value) {
  curl_easy_setopt(easy, option, value);
}

/// An entry of CURLOPT_RESOLVE: libcurl connects to these and asks nobody.
CurlList pinned(const Url& url, const Endpoints& endpoints) {
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(url.host, not_an_address);
  if (!not_an_address) return nullptr;
  std::string entry = url.host + ":" + std::to_string(url.port) + ":";
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const auto address = endpoints[i].address();
    if (i > 0) entry += ',';
    entry += address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  }
  return CurlList(curl_slist_append(nullptr, entry.c_str()));
}

boost::asio::ip::address address_of(const curl_sockaddr& socket_address) {
  tcp::endpoint endpoint;
  endpoint.resize(socket_address.addrlen);
  std::memcpy(endpoint.data(), &socket_address.addr, socket_address.addrlen);
  return endpoint.address();
}

/// What the loop has of a client. It may outlive the client for a moment.
class Core {
 public:
  Core(const net::any_io_executor& executor, ClientOptions options, AddressGuard guard)
      : executor_(executor),
        options_(std::move(options)),
        guard_(std::move(guard)),
        multi_(std::make_shared<CurlMulti>(
            executor,
            CurlMulti::Options{static_cast<long>(options_.idle_connections), options_.http2})) {}
  ~Core() {
    close();
    curl_share_cleanup(share_);
  }
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  void close() { multi_->close(); }

  /// Whether the next request may find a connection, and no name has to be looked up.
  [[nodiscard]] bool may_be_connected() const {
    return options_.http2 ? multi_->has_any() : multi_->has_idle();
  }

  [[nodiscard]] const Url& peer_of(const Request& request) const {
    return options_.proxy ? options_.proxy->url : request.url;
  }
  [[nodiscard]] const AddressGuard& guard() const { return options_.proxy ? any_ : guard_; }

  /// A proxy must not be asked to reach what may not be reached directly.
  [[nodiscard]] base::Result<void> check_target(const Url& url) const {
    if (!options_.proxy) return {};
    boost::system::error_code not_an_address;
    const auto address = boost::asio::ip::make_address(url.host, not_an_address);
    if (not_an_address) return {};
    return guard_.check(address);
  }

  /// Empty when the request, which is there again, has not gone anywhere: the way allowed no new
  /// connection, and there was none.
  net::awaitable<std::optional<base::Result<Response>>> exchange(Request& request,
                                                                 CurlTransfer::Way way,
                                                                 SteadyClock::time_point deadline) {
    const auto transfer = std::make_shared<CurlTransfer>(multi_, executor_, make_easy(),
                                                         std::move(request), is_by_proxy());
    auto response = co_await base::await_callback<base::Result<Response>>(
        [&](auto done) { transfer->start(std::move(way), deadline, std::move(done)); });
    if (response.has_error() && transfer->lacks_connection()) {
      request = transfer->take_request();
      co_return std::nullopt;
    }
    co_return response;
  }

  [[nodiscard]] bool is_by_proxy() const { return options_.proxy.has_value(); }

 private:
  static CURLSH* make_share() {
    CURLSH* const share = curl_share_init();
    if (share == nullptr) throw std::bad_alloc();
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return share;
  }

  /// For one request: libcurl before 8.1 (curl/curl#11103) goes through a pointer that the handle's
  /// request before left behind, when an answer begins with a folded header.
  CurlEasy make_easy() {
    CurlEasy easy(curl_easy_init());
    if (!easy) throw std::bad_alloc();
    CURL* const handle = easy.get();
    curl_easy_setopt(handle, CURLOPT_SHARE, share_);
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_FOLLOWLOCATION, 0L);
    set(handle, CURLOPT_HTTP09_ALLOWED, 0L);
    set(handle, CURLOPT_PATH_AS_IS, 1L);
    set(handle, CURLOPT_USERAGENT, "housecalld/" HOUSECALLD_VERSION);
    set(handle, CURLOPT_HTTP_VERSION,
        options_.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1);
    set(handle, CURLOPT_PIPEWAIT, options_.http2 ? 1L : 0L);
    set(handle, CURLOPT_MAXAGE_CONN, static_cast<long>(options_.idle_time.count() / 1000));
    // However busy it is: the name may have got another address.
    set(handle, CURLOPT_MAXLIFETIME_CONN, kConnectionSeconds);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, multi_.get());
    curl_easy_setopt(handle, CURLOPT_PRIVATE, this);
    set_tls(handle);
    set_proxy(handle);
    return easy;
  }

  void set_tls(CURL* easy) {
    set(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    set(easy, CURLOPT_SSL_VERIFYPEER, options_.verify ? 1L : 0L);
    set(easy, CURLOPT_SSL_VERIFYHOST, options_.verify && options_.verify_name ? 2L : 0L);
    // The authorities come with the context (below), which every client shares.
    set(easy, CURLOPT_CAINFO, nullptr);
    set(easy, CURLOPT_CAPATH, nullptr);
    set(easy, CURLOPT_PROXY_CAINFO, nullptr);
    set(easy, CURLOPT_PROXY_CAPATH, nullptr);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, set_up_context);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, this);
    if (options_.certificate.empty()) return;
    set(easy, CURLOPT_SSLCERT, options_.certificate.c_str());
    set(easy, CURLOPT_SSLKEY, options_.private_key.c_str());
    set(easy, CURLOPT_KEYPASSWD, "");  // else the terminal is asked
  }

  /// The empty text switches off what the environment says.
  void set_proxy(CURL* easy) {
    set(easy, CURLOPT_NOPROXY, "");
    if (!options_.proxy) return set(easy, CURLOPT_PROXY, "");
    const Url& url = options_.proxy->url;
    const std::string text =
        std::string(url.tls ? "https://" : "http://") +
        (url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]") + ":" +
        std::to_string(url.port);
    set(easy, CURLOPT_PROXY, text.c_str());
    set(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    const std::string& credentials = options_.proxy->credentials.expose();
    if (credentials.empty()) return;
    const auto colon = std::min(credentials.find(':'), credentials.size());
    const std::string rest = colon < credentials.size() ? credentials.substr(colon + 1) : "";
    const std::string both = escaped(credentials.substr(0, colon)) + ":" + escaped(rest);
    set(easy, CURLOPT_PROXYUSERPWD, both.c_str());
  }

  static Core& core_of(CURL* easy) {
    void* self = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
    return *static_cast<Core*>(self);
  }

  /// Sees the very address that is connected to.
  static curl_socket_t open_socket(void* transfer_data, curlsocktype /*purpose*/,
                                   curl_sockaddr* address) {
    auto& transfer = *static_cast<CurlTransfer*>(transfer_data);
    if (!transfer.may_connect()) return CURL_SOCKET_BAD;
    Core& core = core_of(transfer.easy());
    const auto checked = core.guard().check(address_of(*address));
    if (checked.has_error()) {
      transfer.refuse(checked.error());
      return CURL_SOCKET_BAD;
    }
    const curl_socket_t opened = core.multi_->open_socket(*address);
    transfer.on_socket(opened);
    return opened;
  }

  static int close_socket(void* multi, curl_socket_t socket) {
    static_cast<CurlMulti*>(multi)->close_socket(socket);
    return 0;
  }

  static CURLcode set_up_context(CURL* /*easy*/, void* context, void* self) {
    const auto& core = *static_cast<Core*>(self);
    if (core.options_.trust) {
      SSL_CTX_set1_cert_store(static_cast<SSL_CTX*>(context), core.options_.trust.get());
    }
    return CURLE_OK;
  }

  net::any_io_executor executor_;
  ClientOptions options_;
  AddressGuard guard_;
  AddressGuard any_{
      {base::Network::parse("0.0.0.0/0").value(), base::Network::parse("::/0").value()}};
  std::shared_ptr<CurlMulti> multi_;
  CURLSH* share_ = make_share();  ///< TLS sessions, for the next connection
};

class CurlClient final : public Client {
 public:
  CurlClient(const net::any_io_executor& executor, ClientOptions options, AddressGuard guard)
      : executor_(executor),
        core_(std::make_shared<Core>(executor, std::move(options), std::move(guard))) {}
  /// Its sockets belong to the loop and are closed there.
  ~CurlClient() override {
    net::post(executor_, [core = std::move(core_)] { core->close(); });
  }

  net::awaitable<base::Result<Response>> send(Request request) override {
    const auto core = core_;
    const auto deadline = SteadyClock::now() + request.time_out;
    const auto allowed = core->check_target(request.url);
    if (allowed.has_error()) co_return allowed.error();
    if (core->may_be_connected()) {
      auto response = co_await core->exchange(request, {}, deadline);
      if (response) co_return std::move(*response);
    }
    const Url& peer = core->peer_of(request);
    const auto found = co_await resolver_.resolve(executor_, peer, core->guard(), deadline);
    if (found.has_error()) co_return explain(found.error(), request, core->is_by_proxy());
    CurlTransfer::Way way{true, pinned(peer, *found)};
    auto response = co_await core->exchange(request, std::move(way), deadline);
    co_return response ? std::move(*response) : base::fail(base::Errc::kIo, "no connection");
  }

 private:
  static base::Error explain(base::Error error, const Request& request, bool of_proxy) {
    if (error.code == base::Errc::kTimeout) {
      error.message = "no answer within " + std::to_string(request.time_out.count()) +
                      " ms (while resolving the name)";
    }
    if (of_proxy) error.code = base::Errc::kUnavailable;
    return error;
  }

  net::any_io_executor executor_;
  std::shared_ptr<Core> core_;
  Resolver resolver_;
};

}  // namespace

base::Result<std::unique_ptr<Client>> make_curl_client(const net::any_io_executor& executor,
                                                       const ClientOptions& options) {
  initialise_once();
  std::vector<base::Network> allowed;
  for (const std::string& text : options.allow_networks) {
    auto network = base::Network::parse(text);
    if (network.has_error()) return network.error();
    allowed.push_back(std::move(*network));
  }
  return std::make_unique<CurlClient>(executor, options, AddressGuard(std::move(allowed)));
}

}  // namespace housecalld::http
