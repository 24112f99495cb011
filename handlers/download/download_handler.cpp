// SPDX-License-Identifier: Apache-2.0
#include "handlers/download/download_handler.hpp"

#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "handlers/http/router.hpp"
#include "routing/base/async.hpp"

namespace housecalld::download {

using handlers::Response;

DownloadHandler::DownloadHandler(const base::Snapshot<Links>& links, store::ListStore& store,
                                 net::any_io_executor blocking, Render render,
                                 const base::Clock& clock, base::Metrics& metrics)
    : links_(links),
      store_(store),
      blocking_(std::move(blocking)),
      render_(std::move(render)),
      clock_(clock),
      given_(metrics.counter("housecalld_downloads_total", "Requests for a large event's result",
                             {{"outcome", "given"}})),
      refused_(metrics.counter("housecalld_downloads_total", "Requests for a large event's result",
                               {{"outcome", "refused"}})) {}

net::awaitable<Response> DownloadHandler::handle(handlers::Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    co_return handlers::method_not_allowed({"GET", "HEAD"});
  }
  std::string message_id;
  const Verdict verdict = links_.get()->check(request.target, clock_.now(), message_id);
  if (verdict == Verdict::kValid) co_return co_await give(std::move(message_id));
  refused_.Increment();
  co_return handlers::error_response(
      403, verdict == Verdict::kExpired ? "the link has expired" : "forbidden");
}

net::awaitable<Response> DownloadHandler::give(std::string message_id) {
  using Found = base::Result<store::EventDetail>;
  const Found found = co_await base::await_callback<Found>([this, &message_id](auto done) {
    net::post(blocking_, [this, id = message_id, done = std::move(done)]() mutable {
      try {
        done(store_.event(id));
      } catch (const std::exception& error) {  // no memory for it
        done(base::fail(base::Errc::kUnavailable, error.what()));
      }
    });
  });
  if (found.has_error()) {
    refused_.Increment();
    const bool gone = found.error().code == base::Errc::kNotFound;
    co_return gone ? handlers::error_response(404, "not found")
                   : handlers::unavailable_response(std::chrono::seconds(30));
  }
  if (found->event.payload_erased_at) {
    refused_.Increment();
    co_return handlers::error_response(410, "the payload was erased");
  }
  given_.Increment();
  Response response;
  response.body = render_(found->event);
  response.headers.emplace_back("Cache-Control", "no-store");
  co_return response;
}

}  // namespace housecalld::download
