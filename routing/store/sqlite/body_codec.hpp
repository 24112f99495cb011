// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "routing/base/result.hpp"
#include "routing/store/sqlite/database.hpp"

struct ZSTD_CDict_s;
struct ZSTD_DDict_s;

namespace housecalld::store {

/// How a body stands in `events.body`. The numbers are stored.
enum class BodyEncoding {
  kAsIs = 0,
  kZstd = 1,               ///< a frame of zstd, with its checksum and content size
  kZstdWithDictionary = 2  ///< the same; the frame names the row of `dictionaries`
};

/// A body as it is stored.
struct EncodedBody {
  BodyEncoding encoding = BodyEncoding::kAsIs;
  std::string bytes;
  std::size_t body_bytes = 0;  ///< length of the original
};

/// The dictionary that this version compresses with: what the bodies of HCP have in common. Its id
/// is 1; another dictionary gets another id.
[[nodiscard]] std::string_view body_dictionary();

/// Compresses and restores bodies. Any thread; each thread keeps its contexts.
class BodyCodec {
 public:
  static constexpr int kLevel = 3;  ///< chosen by measurement, see README.md

  /// `dictionary` may be empty; what it points to outlives this.
  explicit BodyCodec(std::string_view dictionary = body_dictionary(), int level = kLevel);
  BodyCodec(const BodyCodec&) = delete;
  BodyCodec& operator=(const BodyCodec&) = delete;
  ~BodyCodec();

  /// A body that compression does not shrink stays as it is.
  [[nodiscard]] EncodedBody encode(std::string body) const;

  /// The original bytes. kCorrupt when they cannot be had: damaged, of another length than
  /// `body_bytes`, of an unknown encoding, or with a dictionary that `database` does not hold.
  [[nodiscard]] base::Result<std::string> decode(Database& database, std::int64_t encoding,
                                                 std::string stored, std::size_t body_bytes);

 private:
  struct Free {
    void operator()(ZSTD_CDict_s* dictionary) const;
    void operator()(ZSTD_DDict_s* dictionary) const;
  };
  [[nodiscard]] const ZSTD_DDict_s* find_dictionary(Database& database, unsigned id);

  int level_;
  std::unique_ptr<ZSTD_CDict_s, Free> compressing_;
  std::mutex mutex_;
  std::map<unsigned, std::unique_ptr<ZSTD_DDict_s, Free>> restoring_;  ///< by id; only grows
};

/// Keeps the dictionary in the database, so that the file can be read without this program.
void keep_dictionary(Database& database);

}  // namespace housecalld::store
