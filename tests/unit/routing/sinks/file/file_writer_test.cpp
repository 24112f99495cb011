// SPDX-License-Identifier: Apache-2.0
#include "routing/sinks/file/file_writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "tests/support/files.hpp"
#include "tests/support/manual_clock.hpp"

namespace housecalld::sinks {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using Lines = std::vector<std::string>;

/// Lets no file of this process grow past `size` while it lives, as a full disk would.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t size) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = size;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

class FileWriterTest : public testing::Test {
 protected:
  [[nodiscard]] FileOptions options(std::uint64_t bytes = 0, base::Millis age = base::Millis(0),
                                    std::size_t keep = 0) const {
    return {path_, bytes, age, keep};
  }
  static Written put(FileWriter& writer, const Lines& lines) { return writer.write(lines, {}); }
  static std::string error_of(const Written& written) {
    return written.error.value_or(base::Error()).message;
  }
  void given(const std::string& content) const { std::ofstream(path_) << content; }
  [[nodiscard]] std::string content() const { return test::read_file(path_); }

  /// What the finished files hold, in the order of their names.
  [[nodiscard]] Lines finished() const {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(path_.parent_path())) {
      if (entry.path() != path_) paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    Lines contents;
    for (const fs::path& path : paths) contents.push_back(test::read_file(path));
    return contents;
  }

  test::TempDir folder_;
  fs::path path_ = folder_.path() / "events.ndjson";
  test::ManualClock clock_{base::SystemClock().now()};
};

TEST_F(FileWriterTest, AppendsToWhatIsThere) {
  given("0\n");
  FileWriter writer(options(), clock_);
  EXPECT_EQ(put(writer, {"1\n", "2\n"}).lines, 2U);
  EXPECT_EQ(put(writer, {"3\n"}).lines, 1U);
  EXPECT_EQ(content(), "0\n1\n2\n3\n");
}

TEST_F(FileWriterTest, OpensNothingBeforeTheFirstLine) {
  const FileWriter writer(options(), clock_);
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(FileWriterTest, CreatesTheFolderAndTheFileForItsOwnerAndGroupOnly) {
  path_ = folder_.path() / "a" / "b" / "events.ndjson";
  FileWriter writer(options(), clock_);
  const mode_t mask = umask(0);
  const Written written = put(writer, {"1\n"});
  umask(mask);
  EXPECT_EQ(error_of(written), "");
  EXPECT_EQ(fs::status(path_).permissions(), fs::perms(0640));
  EXPECT_EQ(fs::status(path_.parent_path()).permissions(), fs::perms(0750));
  EXPECT_EQ(fs::status(path_.parent_path().parent_path()).permissions(), fs::perms(0750));
}

TEST_F(FileWriterTest, CutsOffALineThatACrashLeftTorn) {
  const std::string big(10'000, 'x');
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"1\n2\n{\"half\":", "1\n2\n"},
      {"1\n" + big, "1\n"},
      {big, ""},
      {"1\n", "1\n"},
      {big + "\n", big + "\n"},
      {"", ""},
      {"\n", "\n"},
  };
  for (const auto& [before, kept] : cases) {
    given(before);
    FileWriter writer(options(), clock_);
    EXPECT_EQ(put(writer, {"next\n"}).lines, 1U);
    EXPECT_EQ(content(), kept + "next\n");
  }
}

TEST_F(FileWriterTest, AFullDiskFailsTheLinesAndLeavesNoPartOfThem) {
  given("12345678\n");
  FileWriter writer(options(), clock_);
  Written written;
  std::string during;
  {
    const FileSizeLimit full(20);
    written = put(writer, {"12345678\n", "12345678\n"});
    during = content();
  }
  EXPECT_EQ(written.lines, 0U);
  EXPECT_THAT(error_of(written), HasSubstr("File too large"));
  EXPECT_THAT(error_of(written), HasSubstr(path_.string()));
  EXPECT_EQ(during, "12345678\n");

  EXPECT_EQ(put(writer, {"2\n"}).lines, 1U);
  EXPECT_EQ(content(), "12345678\n2\n");
}

TEST_F(FileWriterTest, BeginsANewFileBeforeALineThatWouldExceedTheSize) {
  FileWriter writer(options(6), clock_);
  for (const std::string line : {"1\n", "2\n", "3\n", "4\n", "a long line\n", "5\n"}) {
    EXPECT_EQ(put(writer, {line}).lines, 1U);
    clock_.advance(seconds(1));
  }
  EXPECT_THAT(finished(), ElementsAre("1\n2\n3\n", "4\n", "a long line\n"));
  EXPECT_EQ(content(), "5\n");
}

TEST_F(FileWriterTest, SpreadsABatchOverFiles) {
  FileWriter writer(options(4), clock_);
  EXPECT_EQ(put(writer, {"1\n", "2\n", "3\n", "4\n", "5\n"}).lines, 5U);
  EXPECT_THAT(finished(), ElementsAre("1\n2\n", "3\n4\n"));
  EXPECT_EQ(content(), "5\n");
}

TEST_F(FileWriterTest, BeginsANewFileWithTheFirstLineAfterTheAge) {
  FileWriter writer(options(0, hours(1)), clock_);
  EXPECT_EQ(put(writer, {"1\n"}).lines, 1U);
  clock_.advance(hours(1) - base::Millis(1));
  EXPECT_EQ(put(writer, {"2\n"}).lines, 1U);
  clock_.advance(base::Millis(1));
  EXPECT_EQ(put(writer, {"3\n"}).lines, 1U);
  EXPECT_THAT(finished(), ElementsAre("1\n2\n"));
  EXPECT_EQ(content(), "3\n");
}

TEST_F(FileWriterTest, AFileKeepsItsAgeWhenTheProgramStartsAgain) {
  given("1\n");
  clock_.advance(hours(2));
  FileWriter writer(options(0, hours(1)), clock_);
  EXPECT_EQ(put(writer, {"2\n"}).lines, 1U);
  EXPECT_THAT(finished(), ElementsAre("1\n"));
  EXPECT_EQ(content(), "2\n");
}

TEST_F(FileWriterTest, KeepsTheNewestFinishedFilesAndNothingElseIsTouched) {
  const fs::path notes = folder_.path() / "events.ndjson.2.notes";
  std::ofstream(notes) << "mine";
  FileWriter writer(options(2, base::Millis(0), 2), clock_);
  for (const std::string line : {"1\n", "2\n", "3\n", "4\n", "5\n"}) {
    EXPECT_EQ(put(writer, {line}).lines, 1U);
  }
  EXPECT_TRUE(fs::exists(notes));
  fs::remove(notes);
  EXPECT_THAT(finished(), ElementsAre("3\n", "4\n"));
  EXPECT_EQ(content(), "5\n");
}

TEST_F(FileWriterTest, BeginsANewFileWhenSomebodyRenamedTheOld) {
  FileWriter writer(options(), clock_);
  EXPECT_EQ(put(writer, {"1\n"}).lines, 1U);
  fs::rename(path_, folder_.path() / "taken-away");
  EXPECT_EQ(put(writer, {"2\n"}).lines, 1U);
  EXPECT_EQ(content(), "2\n");
  EXPECT_THAT(finished(), ElementsAre("1\n"));
}

TEST_F(FileWriterTest, BeginsANewFileWhenSomebodyRemovedOrReplacedTheOld) {
  FileWriter writer(options(), clock_);
  EXPECT_EQ(put(writer, {"1\n"}).lines, 1U);
  fs::remove(path_);
  EXPECT_EQ(put(writer, {"2\n"}).lines, 1U);
  EXPECT_EQ(content(), "2\n");
  const fs::path other = folder_.path() / "other";
  std::ofstream(other) << "theirs\n";
  fs::rename(other, path_);
  EXPECT_EQ(put(writer, {"3\n"}).lines, 1U);
  EXPECT_EQ(content(), "theirs\n3\n");
}

TEST_F(FileWriterTest, GoesOnAtTheBeginningOfAFileThatSomebodyEmptied) {
  FileWriter writer(options(), clock_);
  EXPECT_EQ(put(writer, {"1\n"}).lines, 1U);
  fs::resize_file(path_, 0);
  EXPECT_EQ(put(writer, {"2\n"}).lines, 1U);
  EXPECT_EQ(content(), "2\n");
}

TEST_F(FileWriterTest, ASymbolicLinkStaysAndItsTargetIsRenamed) {
  const fs::path target = folder_.path() / "disk" / "real.ndjson";
  fs::create_directories(target.parent_path());
  fs::create_symlink("disk/real.ndjson", path_);
  FileWriter writer(options(3), clock_);
  EXPECT_EQ(put(writer, {"1\n", "2\n"}).lines, 2U);
  EXPECT_TRUE(fs::is_symlink(path_));
  EXPECT_EQ(test::read_file(target), "2\n");
  Lines names;
  for (const auto& entry : fs::directory_iterator(target.parent_path())) {
    names.push_back(entry.path().filename().string().substr(0, 12));
  }
  std::sort(names.begin(), names.end());
  EXPECT_THAT(names, testing::ElementsAre("real.ndjson", "real.ndjson."));
  // A link that leads elsewhere now is followed with the next line.
  const fs::path other = folder_.path() / "other.ndjson";
  fs::remove(path_);
  fs::create_symlink(other, path_);
  EXPECT_EQ(put(writer, {"3\n"}).lines, 1U);
  EXPECT_EQ(test::read_file(other), "3\n");
}

TEST_F(FileWriterTest, RefusesAFileThatAnotherWriterHasOpenUntilItIsClosed) {
  auto first = std::make_unique<FileWriter>(options(), clock_);
  FileWriter second(options(), clock_);
  EXPECT_EQ(put(*first, {"1\n"}).lines, 1U);
  EXPECT_EQ(error_of(put(second, {"2\n"})), path_.string() + " is in use by another writer");
  EXPECT_EQ(content(), "1\n");
  first.reset();
  EXPECT_EQ(put(second, {"2\n"}).lines, 1U);
  EXPECT_EQ(content(), "1\n2\n");
}

TEST_F(FileWriterTest, RefusesWhatIsNoRegularFile) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  FileWriter writer(options(), clock_);
  const Written written = put(writer, {"1\n"});
  EXPECT_EQ(written.lines, 0U);
  EXPECT_EQ(error_of(written), path_.string() + " is not a regular file");
}

TEST_F(FileWriterTest, ReportsAFolderThatCannotBeAndRecovers) {
  const fs::path obstacle = folder_.path() / "obstacle";
  std::ofstream(obstacle) << "a file";
  path_ = obstacle / "events.ndjson";
  FileWriter writer(options(), clock_);
  EXPECT_THAT(error_of(put(writer, {"1\n"})), HasSubstr("obstacle"));
  fs::remove(obstacle);
  EXPECT_EQ(put(writer, {"1\n"}).lines, 1U);
  EXPECT_EQ(content(), "1\n");
}

TEST_F(FileWriterTest, AFailureInTheMiddleOfABatchCountsWhatWasWrittenBefore) {
  FileWriter writer(options(10), clock_);
  Written written;
  {
    const FileSizeLimit full(12);
    written = put(writer, {"1234\n", "1234\n", "a line too long for it\n", "5\n"});
  }
  EXPECT_EQ(written.lines, 2U);
  EXPECT_THAT(error_of(written), HasSubstr("File too large"));
  EXPECT_THAT(finished(), ElementsAre("1234\n1234\n"));
  EXPECT_EQ(content(), "");
}

}  // namespace
}  // namespace housecalld::sinks
