// SPDX-License-Identifier: Apache-2.0
#include "routing/installations/book.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <utility>

namespace housecalld::installations {
namespace {

const base::Timestamp kNow = base::from_unix_millis(1);

Entry entry(std::string id, std::string integration, std::string company, std::size_t secrets = 1) {
  event::Installation made;
  made.id = std::move(id);
  made.project = "p";
  made.integration = std::move(integration);
  made.company_id = std::move(company);
  Entry entry{std::move(made)};
  entry.signing_secrets.resize(secrets);
  return entry;
}

std::unique_ptr<Book> book_of(std::vector<Entry> entries) {
  auto book = std::make_unique<Book>();
  book->replace_files(std::move(entries), kNow);
  return book;
}

std::string found(const Book& book, const Address& address, std::string_view company_id = {}) {
  const EntryPtr entry = book.find(address, company_id);
  return entry ? entry->installation.id : "none";
}

TEST(Book, FindsAnInstallationByItsId) {
  const auto book = book_of({entry("a", "i", ""), entry("b", "i", "")});
  EXPECT_EQ(found(*book, {"", "", "a"}), "a");
  EXPECT_EQ(found(*book, {"p", "i", "b"}), "b");
  EXPECT_EQ(found(*book, {"", "", "A"}), "none");
  EXPECT_EQ(found(*book, {"", "", "c"}), "none");
}

TEST(Book, FindsNothingUnderAnotherProjectOrIntegration) {
  const auto book = book_of({entry("a", "i", "co")});
  EXPECT_EQ(found(*book, {"q", "i", "a"}), "none");
  EXPECT_EQ(found(*book, {"p", "j", "a"}), "none");
  EXPECT_EQ(found(*book, {"q", "i", ""}, "co"), "none");
  EXPECT_EQ(found(*book, {"p", "j", ""}, "co"), "none");
}

TEST(Book, PicksByCompanyWhereTheAddressHasNoInstallation) {
  const auto book =
      book_of({entry("a", "i", "co-a"), entry("b", "i", "co-b"), entry("c", "j", "co-a")});
  EXPECT_EQ(found(*book, {"p", "i", ""}, "co-a"), "a");
  EXPECT_EQ(found(*book, {"p", "i", ""}, "co-b"), "b");
  EXPECT_EQ(found(*book, {"p", "j", ""}, "co-a"), "c");
  EXPECT_EQ(found(*book, {"p", "i", ""}, "co-c"), "none");
  EXPECT_EQ(found(*book, {"p", "i", ""}, ""), "none");
}

TEST(Book, DoesNotLookAtTheCompanyWhereTheAddressHasAnInstallation) {
  const auto book = book_of({entry("a", "i", "co-a"), entry("b", "i", "co-b")});
  EXPECT_EQ(found(*book, {"p", "i", "a"}, "co-b"), "a");
}

TEST(Book, FallsBackToTheInstallationOfAnyCompany) {
  const auto book = book_of({entry("a", "i", "co-a"), entry("any", "i", "*")});
  EXPECT_EQ(found(*book, {"p", "i", ""}, "*"), "any");
  EXPECT_EQ(found(*book, {"p", "i", ""}, "co-a"), "a");
  EXPECT_EQ(found(*book, {"p", "i", ""}, "co-b"), "any");
  EXPECT_EQ(found(*book, {"p", "i", ""}, ""), "any");
}

TEST(Book, PicksNoneOfTwo) {
  const auto book = book_of({entry("a", "i", "co"), entry("b", "i", "co"), entry("any", "i", ""),
                             entry("c", "j", ""), entry("d", "j", "")});
  EXPECT_EQ(found(*book, {"p", "i", ""}, "co"), "none");
  EXPECT_EQ(found(*book, {"p", "j", ""}, "co"), "none");
}

TEST(Book, KnowsTheLargestNumberOfSecrets) {
  EXPECT_EQ(book_of({})->most_secrets(), 1U);
  EXPECT_EQ(book_of({entry("a", "i", "", 0)})->most_secrets(), 1U);
  EXPECT_EQ(book_of({entry("a", "i", "", 1), entry("b", "i", "", 3), entry("c", "i", "", 2)})
                ->most_secrets(),
            3U);
}

TEST(Book, AFileCountsBeforeTheStore) {
  const auto book = book_of({entry("a", "in-file", "co")});
  book->put(entry("a", "in-store", "co"));
  book->put(entry("b", "in-store", "co"));
  EXPECT_EQ(book->find("a")->installation.integration, "in-file");
  EXPECT_EQ(found(*book, {"p", "in-store", ""}, "co"), "b");
  book->replace_files({}, kNow);
  EXPECT_EQ(book->find("a")->installation.integration, "in-store");
  EXPECT_EQ(found(*book, {"p", "in-store", ""}, "co"), "none") << "there are two again";
  EXPECT_EQ(found(*book, {"p", "in-file", ""}, "co"), "none");
}

TEST(Book, OneThatIsRemovedIsKnownAndTakesNothing) {
  Book book;
  book.put(entry("a", "i", "co"));
  Entry gone = entry("a", "i", "co", 0);
  gone.removed_at = base::from_unix_millis(1);
  book.put(gone);
  EXPECT_EQ(found(book, {"", "", "a"}), "none");
  EXPECT_EQ(found(book, {"p", "i", ""}, "co"), "none");
  EXPECT_TRUE(book.all().empty());
  ASSERT_TRUE(book.find("a"));
  EXPECT_EQ(book.most_secrets(), 1U);
  book.put(entry("a", "i", "co"));
  EXPECT_EQ(found(book, {"p", "i", ""}, "co"), "a");
}

TEST(Book, KnowsWhoseAnEventWasWhenItCame) {
  const auto at = [](int time) { return base::from_unix_millis(time); };
  Book book;
  const auto whose = [&](int received) {
    const EntryPtr entry = book.find_at("a", at(received), at(1'000));
    return entry ? entry->installation.integration : "nobody's";
  };
  Entry first = entry("a", "first", "");
  first.added_at = at(10);
  book.put(first);
  EXPECT_EQ(whose(9), "nobody's");
  EXPECT_EQ(whose(10), "first");
  book.put(without_secrets(first, at(20)));
  book.replace_files({}, at(25));
  book.replace_files({entry("a", "file", "")}, at(30));
  EXPECT_EQ(whose(20), "first");
  EXPECT_EQ(whose(25), "nobody's");
  EXPECT_EQ(whose(30), "file");
  book.replace_files({entry("a", "file", "")}, at(35));
  EXPECT_EQ(whose(30), "file") << "a reload is no new life";
  book.replace_files({}, at(40));
  EXPECT_EQ(whose(40), "file");
  EXPECT_EQ(whose(41), "nobody's");
  Entry again = entry("a", "again", "");
  again.added_at = at(50);
  book.put(again);
  EXPECT_EQ(whose(15), "nobody's") << "what was there is not known any more";
  EXPECT_EQ(whose(35), "file");
  EXPECT_EQ(whose(50), "again");
  Entry ahead = again;
  ahead.added_at = at(5'000);
  book.put(ahead);
  EXPECT_EQ(whose(50), "again") << "the clock was wrong then";
}

TEST(Book, ThePinIsTheFirstCompanyThatCame) {
  const auto book = book_of({entry("a", "i", ""), entry("b", "i", "given")});
  EXPECT_EQ(found(*book, {"p", "i", ""}, "co"), "a") << "it may be anybody's yet";
  book->pin("a", "co");
  book->pin("a", "other");
  book->pin("b", "other");
  EXPECT_EQ(book->find("a")->installation.company_id, "co");
  EXPECT_TRUE(book->find("a")->company_is_pinned);
  EXPECT_EQ(book->find("b")->installation.company_id, "given");
  EXPECT_EQ(found(*book, {"p", "i", ""}, "other"), "none");
  EXPECT_EQ(found(*book, {"p", "i", ""}, "co"), "a");
  book->replace_files({entry("a", "i", "")}, kNow);
  EXPECT_EQ(book->find("a")->installation.company_id, "co") << "it outlives a reload";
  EXPECT_EQ(without_pin(*book->find("a")).installation.company_id, "");
  book->unpin("a");
  EXPECT_EQ(book->find("a")->installation.company_id, "");
}

TEST(Book, LetsInNoMoreThanItsLimit) {
  Entry limited = entry("a", "i", "");
  limited.limits.events_per_second = 2;
  const auto book = book_of({limited, entry("b", "i", "")});
  const base::Moment now = base::moment_from_millis(1'000);
  const EntryPtr a = book->find("a");
  EXPECT_TRUE(book->admit(*a, now));
  EXPECT_TRUE(book->admit(*a, now));
  EXPECT_FALSE(book->admit(*a, now));
  EXPECT_TRUE(book->admit(*a, now + base::Millis(500)));
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(book->admit(*book->find("b"), now));
}

/// For the thread sanitizer.
TEST(Book, IsReadWhileItChanges) {
  Book book;
  book.put(entry("a", "i", ""));
  std::thread reader([&book] {
    for (int i = 0; i < 2'000; ++i) {
      EXPECT_EQ(found(book, {"p", "i", "a"}), "a");
      static_cast<void>(book.most_secrets());
    }
  });
  for (int i = 0; i < 200; ++i) {
    book.put(entry("a", "i", std::to_string(i)));
    book.replace_files({entry("f", "i", "")}, kNow);
    book.pin("f", "co");
    book.unpin("f");
  }
  reader.join();
}

}  // namespace
}  // namespace housecalld::installations
