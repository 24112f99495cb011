// SPDX-License-Identifier: Apache-2.0
// What compressing and restoring one body costs, and what is left of it: the 41 samples in turn,
// every identifier, number, time and text in them replaced, so that no body is one that the
// dictionary was made from. The counters are bytes per body.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "routing/store/sqlite/body_codec.hpp"
#include "routing/store/sqlite/private_file.hpp"
#include "routing/store/sqlite/schema.hpp"
#include "tests/support/files.hpp"

namespace housecalld {
namespace {

constexpr int kVariants = 20;

/// Replaces what differs from one real body to the next and keeps the rest: the names of members,
/// `event`, and what is too short to be anybody's.
class Varied {
 public:
  explicit Varied(unsigned seed) : random_(seed) {}

  std::string operator()(const std::string& body) {
    std::string made = body;
    for (std::size_t at = 0; (at = made.find('"', at)) != std::string::npos;) {
      const std::size_t end = closing_quote(made, at);
      if (end == std::string::npos) break;
      const bool is_value = end + 1 >= made.size() || made[end + 1] != ':';
      if (is_value && end - at > 8 && made.compare(at - 8, 8, "\"event\":") != 0) {
        replace(made, at + 1, end);
      }
      at = end + 1;
    }
    return made;
  }

 private:
  static std::size_t closing_quote(const std::string& text, std::size_t opening) {
    std::size_t end = opening + 1;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2U : 1U;
    return end < text.size() ? end : std::string::npos;
  }
  void replace(std::string& text, std::size_t from, std::size_t to) {
    const bool is_word = std::any_of(text.begin() + static_cast<std::ptrdiff_t>(from),
                                     text.begin() + static_cast<std::ptrdiff_t>(to),
                                     [](char c) { return c == ' '; });
    for (std::size_t i = from; i < to; ++i) {
      char& c = text[i];
      const auto any = random_();
      if (c == '\\') {
        ++i;
      } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
        c = static_cast<char>('0' + any % 10);
      } else if (std::isxdigit(static_cast<unsigned char>(c)) != 0 && to - from > 31) {
        c = "0123456789abcdef"[any % 16];
      } else if (is_word && std::islower(static_cast<unsigned char>(c)) != 0) {
        c = "etaoinshrdlu"[any % 12];
      }
    }
  }

  std::mt19937 random_;
};

std::vector<std::string> bodies() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(HOUSECALLD_SAMPLES_DIR)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  Varied vary(7);
  std::vector<std::string> made;
  for (int i = 0; i < kVariants; ++i) {
    for (const auto& file : files) made.push_back(vary(test::read_file(file)));
  }
  return made;
}

void compress(benchmark::State& state, bool with_dictionary, int level) {
  const std::vector<std::string> all = bodies();
  const store::BodyCodec codec(with_dictionary ? store::body_dictionary() : "", level);
  std::size_t original = 0;
  std::size_t stored = 0;
  for (const std::string& body : all) {
    original += body.size();
    stored += codec.encode(body).bytes.size();
  }
  std::size_t next = 0;
  for (auto _ : state) benchmark::DoNotOptimize(codec.encode(all[next++ % all.size()]));
  const auto per_body = [&](std::size_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(all.size());
  };
  state.counters["original"] = per_body(original);
  state.counters["stored"] = per_body(stored);
}

void restore(benchmark::State& state, bool with_dictionary, int level) {
  const std::vector<std::string> all = bodies();
  store::BodyCodec codec(with_dictionary ? store::body_dictionary() : "", level);
  const test::TempDir folder;
  const auto path = folder.path() / "store.db";
  store::create_private_file(path).value();
  const auto database = store::Database::open(path, store::Database::Mode::kReadWrite, {}).value();
  std::vector<store::EncodedBody> encoded;
  for (const std::string& body : all) encoded.push_back(codec.encode(body));
  std::size_t next = 0;
  for (auto _ : state) {
    const store::EncodedBody& body = encoded[next++ % encoded.size()];
    const auto restored = codec.decode(*database, static_cast<std::int64_t>(body.encoding),
                                       body.bytes, body.body_bytes);
    if (restored.has_error()) state.SkipWithError("not restored");
  }
}

void register_all() {
  for (const bool dictionary : {false, true}) {
    for (const int level : {1, 3, 6}) {
      const std::string title =
          std::string(dictionary ? "/dictionary" : "/plain") + "/level:" + std::to_string(level);
      benchmark::RegisterBenchmark(("compress" + title).c_str(), [=](benchmark::State& state) {
        compress(state, dictionary, level);
      });
      benchmark::RegisterBenchmark(("restore" + title).c_str(), [=](benchmark::State& state) {
        restore(state, dictionary, level);
      });
    }
  }
}

}  // namespace
}  // namespace housecalld

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  housecalld::register_all();
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
