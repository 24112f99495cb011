// SPDX-License-Identifier: Apache-2.0
#include "daemon/tls/openssl_error.hpp"

#include <openssl/err.h>
#include <openssl/pemerr.h>

#include <system_error>

namespace housecalld::tls {

namespace {

/// Nothing in the file begins as PEM does.
bool is_not_pem(unsigned long code) {
  return ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
}

std::string reason_of(unsigned long code) {
  if (is_not_pem(code)) return "the file holds none in PEM format";
  // OpenSSL 3 keeps no text for errno values.
  if (ERR_SYSTEM_ERROR(code)) return std::generic_category().message(ERR_GET_REASON(code));
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "unknown error " + std::to_string(code);
}

}  // namespace

base::Error openssl_error(std::string_view context) {
  std::string text(context);
  std::string last;
  std::string_view separator = ": ";
  while (const unsigned long code = ERR_get_error()) {
    const std::string reason = reason_of(code);
    if (reason == last) continue;
    text.append(separator).append(reason);
    separator = "; ";
    last = reason;
    // What follows only repeats it in OpenSSL's own words.
    if (ERR_SYSTEM_ERROR(code) || is_not_pem(code)) break;
  }
  ERR_clear_error();
  return {base::Errc::kInvalid, text};
}

}  // namespace housecalld::tls
