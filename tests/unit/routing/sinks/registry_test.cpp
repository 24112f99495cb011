// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

namespace housecalld::sinks {
namespace {

using testing::ElementsAre;

struct Settings {
  std::string url;
};

class NullSink final : public Sink {
 public:
  net::awaitable<Outcome> deliver(const Message& /*message*/) override { co_return Outcome(); }
  [[nodiscard]] base::Millis time_out() const override { return base::Millis(7); }
};

using Made = base::Result<std::unique_ptr<Sink>>;

class RegistryTest : public testing::Test {
 protected:
  RegistryTest() {
    registry_.add("webhook", [this](const Settings& settings, const net::any_io_executor&) -> Made {
      seen_url_ = settings.url;
      if (settings.url.empty()) return base::fail(base::Errc::kInvalid, "no url");
      return std::make_unique<NullSink>();
    });
    registry_.add("file", [](const Settings&, const net::any_io_executor&) -> Made {
      return std::make_unique<NullSink>();
    });
  }

  [[nodiscard]] Made make(std::string_view kind, const Settings& settings) {
    return registry_.make(kind, settings, context_.get_executor());
  }

  net::io_context context_;
  Registry<Settings> registry_;
  std::string seen_url_;
};

TEST_F(RegistryTest, MakesASinkOfTheKindFromItsSettings) {
  const auto made = make("webhook", {"https://destination.example"});
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ((*made)->time_out(), base::Millis(7));
  EXPECT_EQ(seen_url_, "https://destination.example");
}

TEST_F(RegistryTest, HandsOnWhatTheFactoryRefuses) {
  const auto made = make("webhook", {});
  ASSERT_TRUE(made.has_error());
  EXPECT_EQ(made.error().message, "no url");
}

TEST_F(RegistryTest, NamesTheNearestKindForAnUnknownOne) {
  const auto made = make("webhok", {});
  ASSERT_TRUE(made.has_error());
  EXPECT_EQ(made.error().code, base::Errc::kInvalid);
  EXPECT_EQ(made.error().message,
            "no sink of kind \"webhok\"; did you mean \"webhook\"? (known: file webhook)");
}

TEST_F(RegistryTest, ListsAllKindsWhenNoneIsNear) {
  const auto made = make("kafka", {});
  ASSERT_TRUE(made.has_error());
  EXPECT_EQ(made.error().message, "no sink of kind \"kafka\" (known: file webhook)");
}

TEST_F(RegistryTest, RefusesToReplaceAKind) {
  EXPECT_THROW(registry_.add("file", {}), std::logic_error);
  EXPECT_TRUE(make("file", {}).has_value());
}

TEST_F(RegistryTest, KnowsItsKinds) {
  EXPECT_THAT(registry_.kinds(), ElementsAre("file", "webhook"));
}

}  // namespace
}  // namespace housecalld::sinks
