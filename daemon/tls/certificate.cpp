// SPDX-License-Identifier: Apache-2.0
#include "daemon/tls/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <utility>

#include "daemon/tls/openssl_error.hpp"

namespace housecalld::tls {
namespace {

struct Free {
  void operator()(X509* certificate) const noexcept { X509_free(certificate); }
  void operator()(X509_STORE* store) const noexcept { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* context) const noexcept { X509_STORE_CTX_free(context); }
  void operator()(BIO* bio) const noexcept { BIO_free_all(bio); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;
using Certificates = std::vector<Owned<X509>>;

constexpr std::array kStages = {0, 7, 30};

base::Result<Certificates> read_all(const std::filesystem::path& file) {
  const std::string context = "certificate " + file.string();
  ERR_clear_error();
  const Owned<BIO> in(BIO_new_file(file.c_str(), "r"));
  if (!in) return openssl_error(context);
  Certificates all;
  while (Owned<X509> one{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)}) {
    all.push_back(std::move(one));
  }
  const unsigned long last = ERR_peek_last_error();
  const bool at_end =
      ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
  if (all.empty() || !at_end) return openssl_error(context);
  ERR_clear_error();
  return all;
}

base::Timestamp time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return base::from_unix_millis(std::int64_t{timegm(&parts)} * 1000);
}

std::string name_of(const X509_NAME* name) {
  std::array<char, 256> text{};
  X509_NAME_oneline(name, text.data(), static_cast<int>(text.size()));
  return text.data();
}

bool is_self_signed(X509* certificate) {
  return X509_check_issued(certificate, certificate) == X509_V_OK;
}

X509* issuer_in(const Certificates& all, X509* certificate) {
  const auto found = std::ranges::find_if(all, [&](const Owned<X509>& candidate) {
    return candidate.get() != certificate &&
           X509_check_issued(candidate.get(), certificate) == X509_V_OK;
  });
  return found == all.end() ? nullptr : found->get();
}

bool is_issued_by_the_system(X509* certificate) {
  const Owned<X509_STORE> store(X509_STORE_new());
  const Owned<X509_STORE_CTX> context(X509_STORE_CTX_new());
  if (!store || !context || X509_STORE_set_default_paths(store.get()) != 1 ||
      X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr) != 1) {
    return false;
  }
  X509* issuer = nullptr;
  const bool found = X509_STORE_CTX_get1_issuer(&issuer, context.get(), certificate) == 1;
  X509_free(issuer);
  ERR_clear_error();
  return found;
}

/// The last certificate of the chain that the file holds, the first one being the one that is
/// shown.
X509* last_of_chain(const Certificates& all) {
  X509* last = all.front().get();
  for (std::size_t links = 0; links < all.size() && !is_self_signed(last); ++links) {
    X509* const issuer = issuer_in(all, last);
    if (issuer == nullptr) break;
    last = issuer;
  }
  return last;
}

void look_at_chain(const Certificates& all, CertificateFacts& facts) {
  X509* const shown = all.front().get();
  X509* const last = last_of_chain(all);
  if (is_self_signed(shown)) {
    facts.warnings.emplace_back("it is self-signed: only who was given it will accept it");
  } else if (!is_self_signed(last) && !is_issued_by_the_system(last)) {
    facts.warnings.push_back("the chain is not complete: the file lacks the certificate of " +
                             name_of(X509_get_issuer_name(last)));
  }
}

void look_at_dates(const Certificates& all, base::Timestamp now, CertificateFacts& facts) {
  facts.not_before = time_of(X509_get0_notBefore(all.front().get()));
  facts.not_after = base::Timestamp::max();
  for (const Owned<X509>& one : all) {
    facts.not_after = std::min(facts.not_after, time_of(X509_get0_notAfter(one.get())));
  }
  const std::string end = base::to_rfc3339(facts.not_after);
  const int stage = expiry_stage(facts.not_after, now);
  if (now < facts.not_before) {
    facts.problems.push_back("it is not valid before " + base::to_rfc3339(facts.not_before));
  }
  if (stage == 0) {
    facts.problems.push_back("it expired at " + end);
  } else if (stage > 0) {
    const auto days = std::chrono::duration_cast<std::chrono::days>(facts.not_after - now).count();
    facts.warnings.push_back("it expires in " + std::to_string(days) + " days, at " + end);
  }
}

bool names_somebody(X509* certificate) {
  auto* const names = static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  const bool any = names != nullptr && sk_GENERAL_NAME_num(names) > 0;
  GENERAL_NAMES_free(names);
  return any;
}

void look_at_purpose(X509* shown, Role role, CertificateFacts& facts) {
  const bool server = role == Role::kServer;
  const int purpose = server ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT;
  if (X509_check_purpose(shown, purpose, 0) != 1) {
    facts.problems.push_back(std::string("it is not meant for ") +
                             (server ? "servers" : "clients") + " (key usage)");
  }
  if (server && !names_somebody(shown)) {
    facts.problems.emplace_back("it names no host (subjectAltName)");
  }
}

}  // namespace

base::Result<CertificateFacts> inspect_certificate(const std::filesystem::path& file, Role role,
                                                   base::Timestamp now) {
  const auto all = read_all(file);
  if (all.has_error()) return all.error();
  CertificateFacts facts;
  look_at_dates(*all, now, facts);
  look_at_purpose(all->front().get(), role, facts);
  look_at_chain(*all, facts);
  const std::string prefix = "certificate " + file.string() + ": ";
  for (std::string& text : facts.problems) text.insert(0, prefix);
  for (std::string& text : facts.warnings) text.insert(0, prefix);
  return facts;
}

int expiry_stage(base::Timestamp not_after, base::Timestamp now) {
  for (const int days : kStages) {
    if (not_after - now <= std::chrono::days(days)) return days;
  }
  return -1;
}

}  // namespace housecalld::tls
