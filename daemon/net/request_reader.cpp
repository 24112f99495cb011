// SPDX-License-Identifier: Apache-2.0
#include "daemon/net/request_reader.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace housecalld::net {

namespace beast = boost::beast;
namespace http = beast::http;
namespace asio = boost::asio;

namespace {

/// A body that grows with what has come: Beast's own string_body reserves what the client
/// announces.
struct GrowingBody {
  using value_type = std::string;  // NOLINT(readability-identifier-naming): Beast's name

  class Reader {
   public:
    template <bool isRequest, typename Fields>
    Reader(http::header<isRequest, Fields>& /*header*/, value_type& body) : body_(body) {}

    void init(const boost::optional<std::uint64_t>& /*announced*/, beast::error_code& error) {
      error = {};
    }
    template <typename Buffers>
    std::size_t put(const Buffers& buffers, beast::error_code& error) {
      error = {};
      std::size_t size = 0;
      for (const asio::const_buffer part : beast::buffers_range_ref(buffers)) {
        body_.append(static_cast<const char*>(part.data()), part.size());
        size += part.size();
      }
      return size;
    }
    void finish(beast::error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
  using reader = Reader;  // NOLINT(readability-identifier-naming): Beast's name
};

using Parser = http::request_parser<GrowingBody>;

constexpr std::size_t kReadBytes = 8'192;
constexpr std::size_t kMostBlankBytes = 32;
constexpr Rejection kMalformed{400, "malformed HTTP request"};
constexpr Rejection kBadHost{400, "one Host header is required"};
constexpr Rejection kBadCoding{400, "unsupported Transfer-Encoding"};
constexpr Rejection kBodyTooLarge{413, "request body too large"};
constexpr Rejection kUnknownExpectation{417, "unsupported Expect"};
constexpr Rejection kHeaderTooLarge{431, "request header too large"};

std::optional<Rejection> check_host(const Parser& parser) {
  const auto hosts = parser.get().count(http::field::host);
  const bool ok = parser.get().version() == 11 ? hosts == 1 : hosts <= 1;
  return ok ? std::nullopt : std::optional(kBadHost);
}

std::optional<Rejection> check_coding(const Parser& parser) {
  const auto& fields = parser.get();
  const auto coding = fields.find(http::field::transfer_encoding);
  if (coding == fields.end()) return std::nullopt;
  const bool ok =
      fields.version() == 11 && parser.chunked() && beast::iequals(coding->value(), "chunked");
  return ok ? std::nullopt : std::optional(kBadCoding);
}

std::optional<Rejection> check_expect(const Parser& parser) {
  const auto& fields = parser.get();
  if (fields.version() != 11) return std::nullopt;
  const auto [first, last] = fields.equal_range(http::field::expect);
  for (auto field = first; field != last; ++field) {
    if (!beast::iequals(field->value(), "100-continue")) return kUnknownExpectation;
  }
  return std::nullopt;
}

std::optional<Rejection> check_header(const Parser& parser) {
  for (const auto check : {check_host, check_coding, check_expect}) {
    if (const auto rejection = check(parser)) return rejection;
  }
  return std::nullopt;
}

/// `http://host/path` as a proxy writes it becomes `/path`, and its host the Host, whatever that
/// header said (RFC 9112, sections 3.2.2 and 7.1).
void undo_absolute_form(handlers::Request& request) {
  std::string& target = request.target;
  const auto slashes = target.find("://");
  const std::string_view scheme = std::string_view(target).substr(0, slashes);
  if (slashes == std::string::npos ||
      (!beast::iequals(scheme, "http") && !beast::iequals(scheme, "https"))) {
    return;
  }
  const auto begin = slashes + 3;
  const auto end = std::min(target.find_first_of("/?", begin), target.size());
  const std::string authority = target.substr(begin, end - begin);
  target.erase(0, end);
  if (!target.starts_with('/')) target.insert(0, "/");
  std::erase_if(request.headers, [](const auto& one) { return beast::iequals(one.first, "Host"); });
  request.headers.emplace_back("Host", authority);
}

handlers::Headers copy_headers(const http::fields& fields) {
  handlers::Headers headers;
  for (const auto& field : fields) headers.emplace_back(field.name_string(), field.value());
  return headers;
}

}  // namespace

class RequestReader::Impl {
 public:
  Impl(std::size_t header_bytes, std::size_t body_bytes)
      : header_bytes_(header_bytes), body_bytes_(body_bytes) {
    start_next();
  }

  std::span<char> space() {
    const auto room = buffer_.prepare(kReadBytes);
    return {static_cast<char*>(room.data()), room.size()};
  }

  void received(std::size_t size) {
    buffer_.commit(size);
    parse();
  }

  ReadRequest take() {
    ReadRequest taken;
    taken.keep_alive = parser().keep_alive();
    auto& message = parser().get();
    taken.head = message.method() == http::verb::head;
    taken.http10 = message.version() == 10;
    taken.request.method = std::string(message.method_string());
    taken.request.target = std::string(message.target());
    taken.request.headers = std::move(headers_);
    taken.request.body = std::move(message.body());
    undo_absolute_form(taken.request);
    start_next();
    parse();
    return taken;
  }

  void reject(Rejection rejection) {
    rejection_ = rejection;
    state_ = State::kRejected;
  }

  [[nodiscard]] bool awaits_continue() const {
    return state_ == State::kBody && buffer_.size() == 0 && parser().get().version() == 11 &&
           parser().get().count(http::field::expect) > 0;
  }
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] Rejection rejection() const { return rejection_; }
  [[nodiscard]] bool is_head() const { return parser().get().method() == http::verb::head; }
  [[nodiscard]] bool has_leftover() const { return buffer_.size() > 0; }
  [[nodiscard]] std::size_t held() const {
    return buffer_.size() + header_size_ + parser().get().body().size();
  }

 private:
  // Never empty: optional because a parser cannot be used twice.
  Parser& parser() { return *parser_; }  // NOLINT(bugprone-unchecked-optional-access)
  [[nodiscard]] const Parser& parser() const {
    return *parser_;  // NOLINT(bugprone-unchecked-optional-access)
  }

  void start_next() {
    parser_.emplace();
    // Beast counts request line and fields apart; the limit is for both, so it is checked here.
    parser().header_limit(std::numeric_limits<std::uint32_t>::max());
    parser().body_limit(body_bytes_);
    header_size_ = 0;
    blank_size_ = 0;
    headers_.clear();
    state_ = State::kEmpty;
  }

  void parse() {
    if (state_ == State::kEmpty) {
      skip_empty_lines();
      if (state_ == State::kEmpty && buffer_.size() > 0) state_ = State::kHeader;
    }
    if (state_ == State::kHeader) parse_header();
    if (state_ == State::kBody) parse_body();
  }

  // RFC 9112, section 2.2: at least one empty line before a request is ignored. Not a stream of
  // them.
  void skip_empty_lines() {
    const auto* bytes = static_cast<const char*>(buffer_.data().data());
    std::size_t count = 0;
    while (count < buffer_.size() && (bytes[count] == '\r' || bytes[count] == '\n')) ++count;
    buffer_.consume(count);
    blank_size_ += count;
    if (blank_size_ > kMostBlankBytes) reject(kMalformed);
  }

  void parse_header() {
    beast::error_code error;
    const std::size_t used = parser().put(buffer_.data(), error);
    buffer_.consume(used);
    header_size_ += used;
    const bool incomplete = error == http::error::need_more;
    // An incomplete header of the limit's size needs at least one byte more.
    const std::size_t size = incomplete ? header_size_ + buffer_.size() + 1 : header_size_;
    if (size > header_bytes_) return reject(kHeaderTooLarge);
    if (incomplete) return;
    if (error) return reject(error == http::error::body_limit ? kBodyTooLarge : kMalformed);
    finish_header();
  }

  void finish_header() {
    if (const auto rejection = check_header(parser())) return reject(*rejection);
    // Taken here because trailers are added to the parser's fields later.
    headers_ = copy_headers(parser().get());
    parser().eager(true);
    state_ = parser().is_done() ? State::kComplete : State::kBody;
  }

  void parse_body() {
    while (!parser().is_done() && buffer_.size() >= least_piece()) {
      beast::error_code error;
      buffer_.consume(parser().put(buffer_.data(), error));
      if (error == http::error::need_more) {
        // The rest is the beginning of a chunk's line or of the trailers.
        if (buffer_.size() > header_bytes_) reject(kMalformed);
        return;
      }
      if (error) return reject(error == http::error::body_limit ? kBodyTooLarge : kMalformed);
    }
    if (parser().is_done()) state_ = State::kComplete;
  }

  // Beast 1.81 asserts that it never sees less of a last chunk, `0 CRLF CRLF`
  // (boostorg/beast#2861); as much always follows while a chunked body is not complete.
  [[nodiscard]] std::size_t least_piece() const { return parser().chunked() ? 5 : 1; }

  std::size_t header_bytes_;
  std::size_t body_bytes_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  handlers::Headers headers_;
  std::size_t header_size_ = 0;
  std::size_t blank_size_ = 0;
  State state_ = State::kEmpty;
  Rejection rejection_;
};

RequestReader::RequestReader(std::size_t header_bytes, std::size_t body_bytes)
    : impl_(std::make_unique<Impl>(header_bytes, body_bytes)) {}
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;
RequestReader::~RequestReader() = default;

std::span<char> RequestReader::space() { return impl_->space(); }
void RequestReader::received(std::size_t size) { impl_->received(size); }
RequestReader::State RequestReader::state() const { return impl_->state(); }
bool RequestReader::awaits_continue() const { return impl_->awaits_continue(); }
ReadRequest RequestReader::take() { return impl_->take(); }
void RequestReader::reject(Rejection rejection) { impl_->reject(rejection); }
Rejection RequestReader::rejection() const { return impl_->rejection(); }
bool RequestReader::rejected_head() const { return impl_->is_head(); }
std::size_t RequestReader::held() const { return impl_->held(); }
bool RequestReader::has_leftover() const { return impl_->has_leftover(); }

}  // namespace housecalld::net
