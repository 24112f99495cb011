// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/webhook/standard_webhooks.hpp"

#include "routing/base/crypto.hpp"

namespace housecalld::sinks {

base::Result<WebhookKey> WebhookKey::parse(const base::Secret<std::string>& secret) {
  constexpr std::string_view kPrefix = "whsec_";
  const std::string_view text = secret.expose();
  auto bytes =
      text.starts_with(kPrefix) ? base::from_base64(text.substr(kPrefix.size())) : std::nullopt;
  if (!bytes || bytes->empty()) {
    return base::fail(base::Errc::kInvalid, "a webhook secret is not whsec_ and base64");
  }
  WebhookKey key;
  key.bytes_ = base::Secret<std::string>(std::move(*bytes));
  return key;
}

std::string webhook_signature(std::span<const WebhookKey> keys, std::string_view id,
                              std::string_view timestamp, std::string_view body) {
  std::string header;
  for (const WebhookKey& key : keys) {
    const base::Digest mac = base::hmac_sha256(key.bytes(), {id, ".", timestamp, ".", body});
    header += (header.empty() ? "v1," : " v1,") + base::to_base64(mac);
  }
  return header;
}

}  // namespace housecalld::sinks
