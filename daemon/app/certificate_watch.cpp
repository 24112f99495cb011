// SPDX-License-Identifier: Apache-2.0
#include "daemon/app/certificate_watch.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "daemon/tls/certificate.hpp"
#include "routing/base/keep_going.hpp"

namespace housecalld::app {

CertificateWatch::CertificateWatch(std::shared_ptr<TlsContexts> contexts,
                                   const base::Snapshot<config::Settings>& settings,
                                   Services services)
    : contexts_(std::move(contexts)), settings_(settings), services_(services) {}

net::awaitable<void> CertificateWatch::run() {
  if (!contexts_) co_return;
  net::steady_timer timer(co_await net::this_coro::executor);
  co_await base::keep_going("certificates", services_.log, [&]() -> net::awaitable<bool> {
    timer.expires_after(settings_.get()->tls.check_interval);
    co_await timer.async_wait(net::use_awaitable);
    take_over();
    co_return true;
  });
}

void CertificateWatch::look() {
  if (!contexts_) return;
  const std::scoped_lock lock(mutex_);
  const auto settings = settings_.get();
  for (const std::string& file : settings->tls.certificates) inspect(file);
}

/// Certificate and key may be replaced one after the other: what does not fit yet may soon.
void CertificateWatch::take_over() {
  const auto settings = settings_.get();
  if (settings->tls.certificates.empty())
    return;  // they are gone from the file, not from the listeners
  const std::string now = contexts_->versions(settings->tls);
  {
    const std::scoped_lock lock(mutex_);
    if (contexts_->have_changed(settings->tls) && now != refused_) {
      const auto renewed = contexts_->reload(settings->tls);
      refused_ = renewed.has_error() ? now : "";
      if (renewed.has_error()) {
        services_.log.error("certificate files have changed and cannot be used, the old stay",
                            {{"error", renewed.error()}});
      } else {
        services_.log.info("certificate files have changed and are used");
      }
    }
    if (now == refused_) return;
  }
  look();
}

void CertificateWatch::inspect(const std::string& file) {
  const base::Timestamp now = services_.clock.now();
  const auto facts = tls::inspect_certificate(file, tls::Role::kServer, now);
  if (facts.has_error()) return;  // it could not have been taken into use
  const auto expiry = base::to_unix_seconds(facts->not_after);
  services_.metrics
      .gauge("housecalld_certificate_expiry_seconds",
             "When the certificate or one of its chain expires, in Unix time",
             {{"certificate", file}})
      .Set(static_cast<double>(expiry));
  // Once for each certificate and stage, not every time.
  const std::string saying = std::to_string(expiry) + " " +
                             std::to_string(tls::expiry_stage(facts->not_after, now)) + " " +
                             std::to_string(now < facts->not_before);
  if (std::exchange(said_[file], saying) == saying) return;
  for (const std::string& problem : facts->problems) services_.log.error(problem);
  for (const std::string& warning : facts->warnings) services_.log.warn(warning);
}

}  // namespace housecalld::app
