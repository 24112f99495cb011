// SPDX-License-Identifier: Apache-2.0
#include "routing/http/answer.hpp"

#include <algorithm>
#include <utility>

namespace housecalld::http {
namespace {

constexpr int kLeastStatus = 100;
constexpr int kMostStatus = 999;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

Answer::Next Answer::refuse(std::string why) {
  refusal_ = std::move(why);
  return Next::kEnough;
}

Answer::Next Answer::on_line(std::string_view line, int status) {
  head_bytes_ += line.size();
  if (head_bytes_ > limits_.head_bytes) {
    return refuse("more than " + std::to_string(limits_.head_bytes) + " bytes of headers");
  }
  if (head_complete_) return Next::kGoOn;  // a trailer
  const std::string_view text = trimmed(line);
  if (line == "\r\n" || line == "\n") return end_of_head(status);
  const auto colon = text.find(':');
  if (line.starts_with("HTTP/")) {
    response_.headers.clear();
  } else if (colon != std::string_view::npos) {
    response_.headers.emplace_back(trimmed(text.substr(0, colon)), trimmed(text.substr(colon + 1)));
  }
  return Next::kGoOn;
}

/// 101 is the last word of a server, although nobody asked it to switch to anything.
Answer::Next Answer::end_of_head(int status) {
  if (status / 100 == 1 && status != 101) {
    if (++interim_ <= limits_.interim_answers) return Next::kGoOn;
    return refuse("more than " + std::to_string(limits_.interim_answers) + " interim answers");
  }
  if (status < kLeastStatus || status > kMostStatus) return refuse("no status line");
  response_.status = status;
  head_complete_ = true;
  return Next::kHeadComplete;
}

Answer::Next Answer::on_body(std::string_view piece) {
  body_bytes_ += piece.size();
  const std::size_t room = body_kept_ - std::min(body_kept_, response_.body.size());
  response_.body.append(piece.substr(0, room));
  return body_bytes_ > body_kept_ + limits_.body_read_on ? Next::kEnough : Next::kGoOn;
}

Response Answer::take(bool ended_well) {
  response_.body_truncated = !ended_well || body_bytes_ > body_kept_;
  return std::exchange(response_, {});
}

}  // namespace housecalld::http
