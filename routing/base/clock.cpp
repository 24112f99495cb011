// SPDX-License-Identifier: Apache-2.0
#include "routing/base/clock.hpp"

#include <cstdio>

namespace housecalld::base {
namespace {

/// Reads fixed-width fields from the front of a text; the first failure sticks.
class FieldReader {
 public:
  explicit FieldReader(std::string_view text) : rest_(text) {}

  int number(std::size_t digits) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      const char c = next();
      ok_ = ok_ && c >= '0' && c <= '9';
      value = value * 10 + (c - '0');
    }
    return value;
  }
  char next() {
    if (rest_.empty()) {
      ok_ = false;
      return '\0';
    }
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  void expect(char wanted) { ok_ = next() == wanted && ok_; }
  [[nodiscard]] bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
  [[nodiscard]] bool at_digit() const {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool done() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

Millis read_fraction(FieldReader& in) {
  if (!in.at('.')) return Millis(0);
  in.expect('.');
  int value = in.number(1) * 100;
  for (int scale : {10, 1}) {
    if (in.at_digit()) value += in.number(1) * scale;
  }
  while (in.at_digit()) in.next();
  return Millis(value);
}

std::chrono::minutes read_offset(FieldReader& in) {
  const char sign = in.next();
  if (sign == 'Z' || sign == 'z') return std::chrono::minutes(0);
  const int hours = in.number(2);
  in.expect(':');
  const int minutes = in.number(2);
  if ((sign != '+' && sign != '-') || hours > 23 || minutes > 59) in.expect('\0');
  const std::chrono::minutes offset(hours * 60 + minutes);
  return sign == '-' ? -offset : offset;
}

}  // namespace

std::string to_rfc3339(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char out[48];
  int length = std::snprintf(
      out, sizeof out, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  std::string text(out, static_cast<std::size_t>(length));
  if (const auto millis = clock.subseconds().count(); millis != 0) {
    length = std::snprintf(out, sizeof out, ".%03d", static_cast<int>(millis));
    text.append(out, static_cast<std::size_t>(length));
  }
  return text + 'Z';
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  FieldReader in(text);
  const std::chrono::year year(in.number(4));
  in.expect('-');
  const std::chrono::month month(static_cast<unsigned>(in.number(2)));
  in.expect('-');
  const std::chrono::day day(static_cast<unsigned>(in.number(2)));
  const char separator = in.next();
  const int hour = in.number(2);
  in.expect(':');
  const int minute = in.number(2);
  in.expect(':');
  const int second = in.number(2);
  const Millis fraction = read_fraction(in);
  const std::chrono::minutes offset = read_offset(in);

  const std::chrono::year_month_day date(year, month, day);
  const bool in_range = date.ok() && hour < 24 && minute < 60 && second <= 60;
  const bool separated = separator == 'T' || separator == 't' || separator == ' ';
  if (!in.done() || !in_range || !separated) return std::nullopt;
  return Timestamp(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second) + fraction - offset;
}

}  // namespace housecalld::base
