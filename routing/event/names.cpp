// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "routing/event/delivery.hpp"
#include "routing/event/object_event.hpp"
#include "routing/event/stored_event.hpp"

namespace housecalld::event {
namespace {

template <typename T, std::size_t N>
using Names = std::array<std::pair<T, std::string_view>, N>;

constexpr Names<Action, 4> kActions = {{{Action::kCreate, "create"},
                                        {Action::kUpdate, "update"},
                                        {Action::kDelete, "delete"},
                                        {Action::kOther, "other"}}};
constexpr Names<EventState, 3> kEventStates = {{{EventState::kRouted, "routed"},
                                                {EventState::kUnrouted, "unrouted"},
                                                {EventState::kUnmapped, "unmapped"}}};
constexpr Names<DeliveryState, 6> kDeliveryStates = {{{DeliveryState::kWaiting, "waiting"},
                                                      {DeliveryState::kHeld, "held"},
                                                      {DeliveryState::kClaimed, "claimed"},
                                                      {DeliveryState::kDelivered, "delivered"},
                                                      {DeliveryState::kDead, "dead"},
                                                      {DeliveryState::kDiscarded, "discarded"}}};

template <typename T, std::size_t N>
std::string_view name_of(const Names<T, N>& names, T value) {
  for (const auto& [key, name] : names) {
    if (key == value) return name;
  }
  return "unknown";
}

template <typename T, std::size_t N>
std::optional<T> value_of(const Names<T, N>& names, std::string_view text) {
  for (const auto& [key, name] : names) {
    if (name == text) return key;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Action action) { return name_of(kActions, action); }
std::optional<Action> parse_action(std::string_view text) { return value_of(kActions, text); }

std::string_view to_string(EventState state) { return name_of(kEventStates, state); }
std::optional<EventState> parse_event_state(std::string_view text) {
  return value_of(kEventStates, text);
}

std::string_view to_string(DeliveryState state) { return name_of(kDeliveryStates, state); }
std::optional<DeliveryState> parse_delivery_state(std::string_view text) {
  return value_of(kDeliveryStates, text);
}

}  // namespace housecalld::event
