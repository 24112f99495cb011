// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "handlers/download/links.hpp"
#include "handlers/http/handler.hpp"
#include "routing/base/clock.hpp"
#include "routing/base/metrics.hpp"
#include "routing/base/snapshot.hpp"
#include "routing/event/stored_event.hpp"
#include "routing/store/list_store.hpp"

namespace housecalld::download {

namespace net = boost::asio;

/// Gives the result of an event that was too large for its message to whoever has the link: 200
/// with a JSON list, 403 for a link that is none or is over, 404 for an event that is there no
/// more, 410 for one whose payload was erased. Everything given to it outlives it.
class DownloadHandler final : public handlers::Handler {
 public:
  using Render = std::function<std::string(const event::StoredEvent&)>;

  /// `blocking`: where the store is read.
  DownloadHandler(const base::Snapshot<Links>& links, store::ListStore& store,
                  net::any_io_executor blocking, Render render, const base::Clock& clock,
                  base::Metrics& metrics);

  [[nodiscard]] net::awaitable<handlers::Response> handle(handlers::Request& request) override;

 private:
  [[nodiscard]] net::awaitable<handlers::Response> give(std::string message_id);

  const base::Snapshot<Links>& links_;
  store::ListStore& store_;
  net::any_io_executor blocking_;
  Render render_;
  const base::Clock& clock_;
  prometheus::Counter& given_;
  prometheus::Counter& refused_;
};

}  // namespace housecalld::download
