// SPDX-License-Identifier: Apache-2.0
#include "daemon/cli/sample_event.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>

#include "routing/mapping/mapping.hpp"
#include "tests/support/files.hpp"

namespace housecalld::cli {
namespace {

const base::Timestamp kTime = base::from_unix_millis(1'800'000'000'500);

TEST(Samples, AreTheKnownEventsWithTheBytesOfTheirFiles) {
  const auto known = mapping::known_events();
  ASSERT_EQ(samples().size(), known.size());
  for (std::size_t i = 0; i < known.size(); ++i) {
    EXPECT_EQ(samples()[i].event, known[i]);
    EXPECT_EQ(samples()[i].body, test::payload(std::string(known[i])));
  }
}

TEST(SampleEvent, EveryBodyGetsTheTimeAndTheRecordAndKeepsItsEvent) {
  for (const Sample& sample : samples()) {
    const std::string id = random_record_id(record_id_of(sample));
    const mapping::Mapped mapped = mapping::map_event(make_body(sample, kTime, id));
    EXPECT_EQ(mapped.reason, "") << sample.event;
    EXPECT_EQ(mapped.object.provider_event, sample.event);
    EXPECT_EQ(mapped.object.occurred_at, base::from_unix_millis(1'800'000'000'000)) << sample.event;
    EXPECT_EQ(mapped.object.record_id, id) << sample.event;
  }
}

TEST(SampleEvent, RandomIdsKeepThePrefixAndDiffer) {
  const std::string id = random_record_id("job_0fa5f03a2fe5da42d187527e86f47de5");
  EXPECT_TRUE(std::regex_match(id, std::regex("job_[0-9a-f]{32}"))) << id;
  EXPECT_NE(id, random_record_id("job_"));
}

TEST(SampleEvent, AnUnknownEventHasNoSample) {
  EXPECT_EQ(find_sample("job.teleported"), nullptr);
  EXPECT_NE(find_sample("job.created"), nullptr);
}

}  // namespace
}  // namespace housecalld::cli
