// SPDX-License-Identifier: Apache-2.0
#include "routing/manifest/schedule.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "routing/base/text.hpp"

namespace housecalld::manifest {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sun", "mon", "tue", "wed",
                                                       "thu", "fri", "sat"};
constexpr int kMinutesOfHour = 60;
constexpr int kMinutesOfDay = 24 * kMinutesOfHour;

struct FieldRule {
  std::string_view name;
  int least;
  int most;
  Names names = {};  ///< the first stands for `least`
};

constexpr FieldRule kMinuteRule = {"minute", 0, 59};
constexpr FieldRule kHourRule = {"hour", 0, 23};
constexpr FieldRule kDayRule = {"day of the month", 1, 31};
constexpr FieldRule kMonthRule = {"month", 1, 12, kMonths};
constexpr FieldRule kWeekdayRule = {"day of the week", 0, 7, kWeekdays};  // 7 is Sunday, too

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find_first_of(separators);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::optional<int> number_of(std::string_view text) {
  int number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc() || end != last || number < 0) return std::nullopt;
  return number;
}

std::optional<int> value_of(std::string_view text, const FieldRule& rule) {
  const auto named = std::ranges::find(rule.names, base::lower_case(text));
  const auto value = named == rule.names.end()
                         ? number_of(text)
                         : std::optional(rule.least + static_cast<int>(named - rule.names.begin()));
  if (!value || *value < rule.least || *value > rule.most) return std::nullopt;
  return value;
}

struct Range {
  int first;
  int last;
};

std::optional<Range> range_of(std::string_view text, const FieldRule& rule, bool stepped) {
  if (text == "*") return Range{rule.least, rule.most};
  const auto dash = text.find('-');
  const auto first = value_of(text.substr(0, dash), rule);
  if (!first) return std::nullopt;
  if (dash == std::string_view::npos) return Range{*first, stepped ? rule.most : *first};
  const auto last = value_of(text.substr(dash + 1), rule);
  if (!last || *last < *first) return std::nullopt;
  return Range{*first, *last};
}

/// Adds what an element such as `9-17/2` names. False when it is none.
template <std::size_t size>
bool add(std::bitset<size>& set, std::string_view element, const FieldRule& rule) {
  const auto slash = element.find('/');
  const bool stepped = slash != std::string_view::npos;
  const auto step = stepped ? number_of(element.substr(slash + 1)) : std::optional(1);
  const auto range = range_of(element.substr(0, slash), rule, stepped);
  if (!range || !step || *step == 0 || *step > rule.most) return false;
  for (int value = range->first; value <= range->last; value += *step) {
    set.set(static_cast<std::size_t>(value) % size);
  }
  return true;
}

template <std::size_t size>
std::string read(std::bitset<size>& set, std::string_view field, const FieldRule& rule) {
  for (const std::string_view element : split(field, ",")) {
    if (add(set, element, rule)) continue;
    return "the " + std::string(rule.name) + " \"" + std::string(field) + "\" is none";
  }
  return "";
}

/// Whether a day of a month that it has is among them; weekdays come in every month.
bool ever_comes(const Schedule& schedule, bool any_weekday) {
  constexpr std::array<int, 12> kLongest = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (!any_weekday) return true;
  for (std::size_t month = 1; month <= kLongest.size(); ++month) {
    if (!schedule.months[month]) continue;
    for (int day = 1; day <= kLongest.at(month - 1); ++day) {
      if (schedule.days[static_cast<std::size_t>(day)]) return true;
    }
  }
  return false;
}

}  // namespace

base::Result<Schedule> parse_schedule(std::string_view text) {
  std::vector<std::string_view> fields = split(base::trimmed(text), " \t");
  std::erase(fields, "");
  if (fields.size() != 5) {
    return base::fail(base::Errc::kInvalid, "it has " + std::to_string(fields.size()) +
                                                (fields.size() == 1 ? " field" : " fields") +
                                                ", not minute, hour, day, month and weekday");
  }
  Schedule made;
  made.every_minute = fields[0] == "*";
  for (const std::string& problem :
       {read(made.minutes, fields[0], kMinuteRule), read(made.hours, fields[1], kHourRule),
        read(made.days, fields[2], kDayRule), read(made.months, fields[3], kMonthRule),
        read(made.weekdays, fields[4], kWeekdayRule)}) {
    if (!problem.empty()) return base::fail(base::Errc::kInvalid, problem);
  }
  if (!ever_comes(made, fields[4] == "*")) {
    return base::fail(base::Errc::kInvalid, "no month that it names has such a day");
  }
  return made;
}

/// Whether it ever runs on two days that follow each other.
bool runs_on_following_days(const Schedule& schedule) {
  const bool any_weekday = schedule.weekdays.all();
  const bool any_day = schedule.days.count() == 31;
  // Two of a month, or the last of one and the first of the next; which of them, months decide.
  bool days = any_day || (schedule.days[1] && (schedule.days[28] || schedule.days[29] ||
                                               schedule.days[30] || schedule.days[31]));
  for (std::size_t day = 1; day < 31; ++day) {
    days = days || (schedule.days[day] && schedule.days[day + 1]);
  }
  bool weekdays = false;
  for (std::size_t day = 0; day < 7; ++day) {
    weekdays = weekdays || (schedule.weekdays[day] && schedule.weekdays[(day + 1) % 7]);
  }
  if (any_weekday) return days;
  // Where both are named, cron runs on either.
  return any_day ? weekdays : true;
}

int shortest_interval(const Schedule& schedule) {
  int shortest = kMinutesOfDay;
  int last = -1;
  int first = -1;
  for (int at = 0; at < kMinutesOfDay; ++at) {
    if (!schedule.hours[static_cast<std::size_t>(at / kMinutesOfHour)]) continue;
    if (!schedule.minutes[static_cast<std::size_t>(at % kMinutesOfHour)]) continue;
    if (first < 0) {
      first = at;
    } else {
      shortest = std::min(shortest, at - last);
    }
    last = at;
  }
  if (!runs_on_following_days(schedule)) return shortest;
  return std::min(shortest, first + kMinutesOfDay - last);
}

}  // namespace housecalld::manifest
