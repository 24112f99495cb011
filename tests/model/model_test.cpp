// SPDX-License-Identifier: Apache-2.0
// Random histories on the ports of the store, against the plainest model: SQLite and the double.
// HOUSECALLD_SEQUENCES says how many (2,000), RC_PARAMS="seed=..." repeats those of a failure,
// which prints its seed and the shortest history it found.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "routing/store/sqlite/sqlite_store.hpp"
#include "tests/model/history.hpp"
#include "tests/support/files.hpp"
#include "tests/support/memory_store.hpp"

namespace housecalld::test {
namespace {

constexpr int kLongest = 60;

bool holds(const std::string& what, const std::function<History::Open()>& make) {
  return rc::check(what, [&] {
    History history(make());
    for (const Command& command : *histories(kLongest)) {
      RC_LOG() << command << '\n';
      history.carry_out(command);
      history.compare();
    }
  });
}

/// The folder is in memory where there is one: what a sync costs is not the question here.
class TempDatabase {
 public:
  TempDatabase() {
    const std::filesystem::path memory = "/dev/shm";
    std::string name =
        (std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path())
            .string() +
        "/housecalld-model-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  TempDatabase(const TempDatabase&) = delete;
  TempDatabase& operator=(const TempDatabase&) = delete;
  ~TempDatabase() { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::filesystem::path path() const { return folder_ / "store.db"; }

 private:
  std::filesystem::path folder_;
};

TEST(StoreModel, Sqlite) {
  EXPECT_TRUE(holds("the SQLite store does what the model does", [] {
    auto folder = std::make_shared<TempDatabase>();
    auto open = std::make_shared<bool>(false);
    return [folder, open]() -> std::unique_ptr<store::Store> {
      store::SqliteOptions options;
      options.path = folder->path();
      // A second handle beside the first: it is opened before that is closed.
      options.exclusive = !std::exchange(*open, true);
      return store::open_sqlite_store(options).value();
    };
  }));
}

TEST(StoreModel, Double) {
  EXPECT_TRUE(holds("the double does what the model does", [] {
    auto made = std::make_shared<bool>(false);
    return [made]() -> std::unique_ptr<store::Store> {
      if (std::exchange(*made, true)) return nullptr;
      return std::make_unique<MemoryStore>();
    };
  }));
}

}  // namespace
}  // namespace housecalld::test

int main(int argc, char** argv) {
  const char* sequences = std::getenv("HOUSECALLD_SEQUENCES");
  const std::string wanted = sequences == nullptr ? "2000" : sequences;
  const char* given = std::getenv("RC_PARAMS");
  const std::string parameters =
      "max_success=" + wanted + (given == nullptr ? "" : " " + std::string(given));
  setenv("RC_PARAMS", parameters.c_str(), 1);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
