// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rapidcheck.h>

#include <iosfwd>
#include <vector>

namespace housecalld::test {

/// What is done to a store in a random history. Which delivery, event or destination it is done to
/// follows from the numbers and from what there is then, so that a shorter history is one, too.
enum class Verb {
  kAppend,
  kRepeat,
  kClaim,
  kDeliver,
  kPostpone,
  kBury,
  kSettleLate,
  kReplay,
  kSendElsewhere,
  kReroute,
  kErase,
  kDiscard,
  kAbandon,
  kMove,
  kPause,
  kDisable,
  kEnable,
  kGiveUp,
  kRetain,
  kAdvance,
  kSetClock,
  kReopen,
};

struct Command {
  Verb verb = Verb::kAppend;
  int a = 0;
  int b = 0;
};

std::ostream& operator<<(std::ostream& out, const Command& command);

/// Histories of at most that many commands.
[[nodiscard]] rc::Gen<std::vector<Command>> histories(int longest);

}  // namespace housecalld::test
