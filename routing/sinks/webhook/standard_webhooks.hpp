// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "routing/base/clock.hpp"
#include "routing/base/result.hpp"
#include "routing/base/secret.hpp"

namespace housecalld::sinks {

/// A key of the Standard Webhooks specification, from `whsec_<base64>`.
class WebhookKey {
 public:
  /// kInvalid, without the secret in its text, for anything else.
  [[nodiscard]] static base::Result<WebhookKey> parse(const base::Secret<std::string>& secret);
  [[nodiscard]] const std::string& bytes() const { return bytes_.expose(); }

 private:
  base::Secret<std::string> bytes_;
};

/// The `webhook-signature` header: `v1,<base64 of HMAC-SHA256 over id.timestamp.body>` per key,
/// separated by spaces. Standard Webhooks specification, "Signature scheme". Pure.
[[nodiscard]] std::string webhook_signature(std::span<const WebhookKey> keys, std::string_view id,
                                            std::string_view timestamp, std::string_view body);

}  // namespace housecalld::sinks
