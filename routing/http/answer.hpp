// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "routing/http/client.hpp"

namespace housecalld::http {

/// What a server may send at the most before it is cut off: nothing is sized by what it announces.
struct AnswerLimits {
  std::size_t head_bytes = 64U << 10U;    ///< all heads, interim answers and trailers together
  int interim_answers = 8;                ///< 1xx before the answer
  std::size_t body_read_on = 16U << 10U;  ///< beyond what is kept, to keep a connection in use
};

/// Puts an answer together from the lines and pieces that a client reads of it. Pure.
class Answer {
 public:
  enum class Next {
    kGoOn,
    kHeadComplete,  ///< from here on it is an answer, whatever comes
    kEnough,        ///< stop reading: no more is wanted, or it is too much
  };

  Answer(AnswerLimits limits, std::size_t body_kept) : limits_(limits), body_kept_(body_kept) {}

  /// A line of a head or a trailer, with its line end. `status` is that of the head it is in.
  [[nodiscard]] Next on_line(std::string_view line, int status);
  [[nodiscard]] Next on_body(std::string_view piece);

  [[nodiscard]] bool head_complete() const { return head_complete_; }
  /// What was too much; empty when nothing was.
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  /// The answer so far. After the head is complete.
  [[nodiscard]] Response take(bool ended_well);

 private:
  [[nodiscard]] Next end_of_head(int status);
  [[nodiscard]] Next refuse(std::string why);

  AnswerLimits limits_;
  std::size_t body_kept_;
  Response response_;
  std::size_t head_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  int interim_ = 0;
  bool head_complete_ = false;
  std::string refusal_;
};

}  // namespace housecalld::http
