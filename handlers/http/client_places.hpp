// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "handlers/http/byte_budget.hpp"
#include "handlers/http/idle_connections.hpp"
#include "routing/base/network.hpp"

namespace housecalld::handlers {

/// Who counts as one client: an IPv4 address, or the /64 of an IPv6 address, which is what one
/// subscriber gets.
[[nodiscard]] inline std::string client_key(const boost::asio::ip::address& address) {
  const auto plain = base::unmapped(address);
  if (plain.is_v4()) return "4" + plain.to_string();
  const auto bytes = plain.to_v6().to_bytes();
  return "6" + std::string(bytes.begin(), bytes.begin() + 8);
}

/// How many connections, or requests under way, each client has, and what all of them hold. Safe
/// from every thread. Remembers those alone that have one.
class ClientPlaces : public std::enable_shared_from_this<ClientPlaces> {
 public:
  /// Of one client.
  struct Share {
    explicit Share(std::size_t limit) : bytes(std::make_shared<ByteBudget>(limit)) {}
    const std::shared_ptr<ByteBudget> bytes;
    IdleConnections idle;  ///< those of its connections that may end to make room for a next one
  };

  /// One place, given back at the end.
  class Place {
   public:
    Place(std::shared_ptr<ClientPlaces> owner, std::string key, std::shared_ptr<Share> share)
        : owner_(std::move(owner)), key_(std::move(key)), share_(std::move(share)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { owner_->leave(key_); }

    /// What all places of the client have in common.
    [[nodiscard]] const std::shared_ptr<Share>& share() const { return share_; }

   private:
    std::shared_ptr<ClientPlaces> owner_;
    std::string key_;
    std::shared_ptr<Share> share_;
  };

  /// `limit` is at least 1; `bytes` is what one client may hold.
  explicit ClientPlaces(std::size_t limit, std::size_t bytes = SIZE_MAX)
      : limit_(limit), bytes_(bytes) {}

  /// Null when the client has as many as it may, and none of them is idle after a request: the
  /// oldest that is, is asked to end otherwise.
  [[nodiscard]] std::unique_ptr<Place> enter(std::string key) {
    const std::scoped_lock lock(mutex_);
    const auto found = clients_.find(key);
    if (found != clients_.end() && !has_room(found->second)) return nullptr;
    auto share = found != clients_.end() ? found->second.share : std::make_shared<Share>(bytes_);
    Client& client = clients_.try_emplace(key, Client{0, share}).first->second;
    auto place = std::make_unique<Place>(shared_from_this(), std::move(key), std::move(share));
    ++client.places;
    return place;
  }

 private:
  struct Client {
    std::size_t places = 0;
    std::shared_ptr<Share> share;
  };

  /// Those that were asked to end have not done so at once.
  static constexpr std::size_t kEnding = 8;

  [[nodiscard]] bool has_room(const Client& client) const {
    if (client.places < limit_) return true;
    return client.places < limit_ + kEnding && client.share->idle.evict_oldest_served();
  }

  void leave(const std::string& key) {
    const std::scoped_lock lock(mutex_);
    const auto found = clients_.find(key);
    if (--found->second.places == 0) clients_.erase(found);
  }

  const std::size_t limit_;
  const std::size_t bytes_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Client> clients_;
};

}  // namespace housecalld::handlers
