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

namespace housecalld::handlers {

/// Who counts as one client: an IPv4 address, or the /64 of an IPv6 address, which is what one
/// subscriber gets.
[[nodiscard]] inline std::string client_key(const boost::asio::ip::address& address) {
  if (address.is_v4()) return "4" + address.to_string();
  const auto v6 = address.to_v6();
  if (v6.is_v4_mapped()) {
    return "4" + boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6).to_string();
  }
  const auto bytes = v6.to_bytes();
  return "6" + std::string(bytes.begin(), bytes.begin() + 8);
}

/// How many connections, or requests under way, each client has, and what all of them hold. Safe
/// from every thread. Remembers those alone that have one.
class ClientPlaces : public std::enable_shared_from_this<ClientPlaces> {
 public:
  /// One place, given back at the end.
  class Place {
   public:
    Place(std::shared_ptr<ClientPlaces> owner, std::string key, std::shared_ptr<ByteBudget> bytes)
        : owner_(std::move(owner)), key_(std::move(key)), bytes_(std::move(bytes)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { owner_->leave(key_); }

    /// Of the client, whatever number of places it has.
    [[nodiscard]] const std::shared_ptr<ByteBudget>& bytes() const { return bytes_; }

   private:
    std::shared_ptr<ClientPlaces> owner_;
    std::string key_;
    std::shared_ptr<ByteBudget> bytes_;
  };

  /// `limit` is at least 1; `bytes` is what one client may hold.
  explicit ClientPlaces(std::size_t limit, std::size_t bytes = SIZE_MAX)
      : limit_(limit), bytes_(bytes) {}

  /// Null when the client has as many as it may.
  [[nodiscard]] std::unique_ptr<Place> enter(std::string key) {
    const std::scoped_lock lock(mutex_);
    const auto found = clients_.find(key);
    if (found != clients_.end() && found->second.places >= limit_) return nullptr;
    auto bytes =
        found != clients_.end() ? found->second.bytes : std::make_shared<ByteBudget>(bytes_);
    Client& client = clients_.try_emplace(key, Client{0, bytes}).first->second;
    auto place = std::make_unique<Place>(shared_from_this(), std::move(key), std::move(bytes));
    ++client.places;
    return place;
  }

  [[nodiscard]] std::size_t clients() const {
    const std::scoped_lock lock(mutex_);
    return clients_.size();
  }

 private:
  struct Client {
    std::size_t places = 0;
    std::shared_ptr<ByteBudget> bytes;
  };

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
