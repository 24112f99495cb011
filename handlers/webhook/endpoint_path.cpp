// SPDX-License-Identifier: Apache-2.0
#include "handlers/webhook/endpoint_path.hpp"

#include <algorithm>

namespace housecalld::webhook {
namespace {

bool is_id(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !text.empty() && std::ranges::all_of(text, allowed);
}

/// Takes a path apart from its end, where the fixed part is. The first failure sticks.
class ReverseReader {
 public:
  explicit ReverseReader(std::string_view path) : rest_(path) {
    if (rest_.ends_with('/')) rest_.remove_suffix(1);
  }

  std::string_view id() {
    const std::string_view segment = last();
    ok_ = ok_ && is_id(segment);
    return segment;
  }
  void expect(std::string_view segment) { ok_ = last() == segment && ok_; }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_start() const { return ok_ && rest_.empty(); }

 private:
  std::string_view last() {
    const std::size_t slash = rest_.rfind('/');
    if (slash == std::string_view::npos) {
      ok_ = false;
      return {};
    }
    const std::string_view segment = rest_.substr(slash + 1);
    rest_ = rest_.substr(0, slash);
    return segment;
  }

  std::string_view rest_;
  bool ok_ = true;
};

std::optional<installations::Address> read_short(std::string_view path) {
  ReverseReader in(path);
  installations::Address address;
  address.installation = in.id();
  in.expect("webhooks");
  if (!in.at_start()) return std::nullopt;
  return address;
}

std::optional<installations::Address> read_long(std::string_view path, bool with_installation) {
  ReverseReader in(path);
  installations::Address address;
  if (with_installation) {
    address.installation = in.id();
    in.expect("installations");
  }
  address.integration = in.id();
  in.expect("integrations");
  address.project = in.id();
  in.expect("projects");
  in.expect("v1");
  if (!in.ok()) return std::nullopt;
  return address;
}

}  // namespace

std::optional<installations::Address> parse_endpoint_path(std::string_view path) {
  if (const auto address = read_long(path, true)) return address;
  if (const auto address = read_long(path, false)) return address;
  return read_short(path);
}

}  // namespace housecalld::webhook
