// SPDX-License-Identifier: Apache-2.0
#include "handlers/webhook/directory.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace housecalld::webhook {
namespace {

Entry entry(std::string id, std::string integration, std::string company, std::size_t secrets = 1) {
  event::Installation made;
  made.id = std::move(id);
  made.project = "p";
  made.integration = std::move(integration);
  made.company_id = std::move(company);
  Entry entry{std::make_shared<const event::Installation>(std::move(made)), {}};
  entry.signing_secrets.resize(secrets);
  return entry;
}

Directory directory_of(std::vector<Entry> entries) { return Directory(std::move(entries)); }

std::string found(const Directory& directory, const Address& address,
                  std::string_view company_id = {}) {
  const Entry* entry = directory.find(address, company_id);
  return entry == nullptr ? "none" : entry->installation->id;
}

TEST(Directory, FindsAnInstallationByItsId) {
  const Directory directory = directory_of({entry("a", "i", ""), entry("b", "i", "")});
  EXPECT_EQ(found(directory, {"", "", "a"}), "a");
  EXPECT_EQ(found(directory, {"p", "i", "b"}), "b");
  EXPECT_EQ(found(directory, {"", "", "A"}), "none");
  EXPECT_EQ(found(directory, {"", "", "c"}), "none");
}

TEST(Directory, FindsNothingUnderAnotherProjectOrIntegration) {
  const Directory directory = directory_of({entry("a", "i", "co")});
  EXPECT_EQ(found(directory, {"q", "i", "a"}), "none");
  EXPECT_EQ(found(directory, {"p", "j", "a"}), "none");
  EXPECT_EQ(found(directory, {"q", "i", ""}, "co"), "none");
  EXPECT_EQ(found(directory, {"p", "j", ""}, "co"), "none");
}

TEST(Directory, PicksByCompanyWhereTheAddressHasNoInstallation) {
  const Directory directory =
      directory_of({entry("a", "i", "co-a"), entry("b", "i", "co-b"), entry("c", "j", "co-a")});
  EXPECT_EQ(found(directory, {"p", "i", ""}, "co-a"), "a");
  EXPECT_EQ(found(directory, {"p", "i", ""}, "co-b"), "b");
  EXPECT_EQ(found(directory, {"p", "j", ""}, "co-a"), "c");
  EXPECT_EQ(found(directory, {"p", "i", ""}, "co-c"), "none");
  EXPECT_EQ(found(directory, {"p", "i", ""}, ""), "none");
}

TEST(Directory, DoesNotLookAtTheCompanyWhereTheAddressHasAnInstallation) {
  const Directory directory = directory_of({entry("a", "i", "co-a"), entry("b", "i", "co-b")});
  EXPECT_EQ(found(directory, {"p", "i", "a"}, "co-b"), "a");
}

TEST(Directory, FallsBackToTheInstallationOfAnyCompany) {
  const Directory directory = directory_of({entry("a", "i", "co-a"), entry("any", "i", "")});
  EXPECT_EQ(found(directory, {"p", "i", ""}, "co-a"), "a");
  EXPECT_EQ(found(directory, {"p", "i", ""}, "co-b"), "any");
  EXPECT_EQ(found(directory, {"p", "i", ""}, ""), "any");
}

TEST(Directory, PicksNoneOfTwo) {
  const Directory directory =
      directory_of({entry("a", "i", "co"), entry("b", "i", "co"), entry("any", "i", ""),
                    entry("c", "j", ""), entry("d", "j", "")});
  EXPECT_EQ(found(directory, {"p", "i", ""}, "co"), "none");
  EXPECT_EQ(found(directory, {"p", "j", ""}, "co"), "none");
}

TEST(Directory, KnowsTheLargestNumberOfSecrets) {
  EXPECT_EQ(directory_of({}).most_secrets(), 1U);
  EXPECT_EQ(directory_of({entry("a", "i", "", 0)}).most_secrets(), 1U);
  EXPECT_EQ(directory_of({entry("a", "i", "", 1), entry("b", "i", "", 3), entry("c", "i", "", 2)})
                .most_secrets(),
            3U);
}

}  // namespace
}  // namespace housecalld::webhook
