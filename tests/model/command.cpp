// SPDX-License-Identifier: Apache-2.0
#include "tests/model/command.hpp"

#include <array>
#include <ostream>

namespace housecalld::test {
namespace {

constexpr std::array kNames = {"append",    "repeat",      "claim",   "deliver",        "postpone",
                               "bury",      "settle_late", "replay",  "send_elsewhere", "reroute",
                               "erase",     "discard",     "abandon", "move",           "pause",
                               "disable",   "enable",      "give_up", "retain",         "advance",
                               "set_clock", "reopen"};

rc::Gen<Verb> verbs() {
  using enum Verb;
  return rc::gen::weightedElement<Verb>(
      {{12, kAppend},  {1, kRepeat},     {12, kClaim},  {8, kDeliver},       {4, kPostpone},
       {4, kBury},     {1, kSettleLate}, {6, kReplay},  {3, kSendElsewhere}, {4, kReroute},
       {5, kErase},    {2, kDiscard},    {2, kAbandon}, {2, kMove},          {1, kPause},
       {1, kDisable},  {2, kEnable},     {4, kGiveUp},  {4, kRetain},        {6, kAdvance},
       {2, kSetClock}, {1, kReopen}});
}

rc::Gen<Command> commands() {
  return rc::gen::build<Command>(rc::gen::set(&Command::verb, verbs()),
                                 rc::gen::set(&Command::a, rc::gen::inRange(0, 64)),
                                 rc::gen::set(&Command::b, rc::gen::inRange(0, 64)));
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Command& command) {
  return out << kNames.at(static_cast<std::size_t>(command.verb)) << '(' << command.a << ", "
             << command.b << ')';
}

rc::Gen<std::vector<Command>> histories(int longest) {
  return rc::gen::withSize([longest](int size) {
    return rc::gen::resize(size * longest / 100 + 1,
                           rc::gen::container<std::vector<Command>>(commands()));
  });
}

}  // namespace housecalld::test
