// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

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

/// How many connections, or requests under way, each client has. Safe from every thread. Remembers
/// those alone that have one.
class ClientPlaces : public std::enable_shared_from_this<ClientPlaces> {
 public:
  /// One place, given back at the end.
  class Place {
   public:
    Place(std::shared_ptr<ClientPlaces> owner, std::string key)
        : owner_(std::move(owner)), key_(std::move(key)) {}
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { owner_->leave(key_); }

   private:
    std::shared_ptr<ClientPlaces> owner_;
    std::string key_;
  };

  /// `limit` is at least 1.
  explicit ClientPlaces(std::size_t limit) : limit_(limit) {}

  /// Null when the client has as many as it may.
  [[nodiscard]] std::unique_ptr<Place> enter(std::string key) {
    const std::scoped_lock lock(mutex_);
    std::size_t& taken = taken_[key];
    if (taken >= limit_) return nullptr;
    ++taken;
    return std::make_unique<Place>(shared_from_this(), std::move(key));
  }

  [[nodiscard]] std::size_t clients() const {
    const std::scoped_lock lock(mutex_);
    return taken_.size();
  }

 private:
  void leave(const std::string& key) {
    const std::scoped_lock lock(mutex_);
    const auto found = taken_.find(key);
    if (--found->second == 0) taken_.erase(found);
  }

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> taken_;
};

}  // namespace housecalld::handlers
