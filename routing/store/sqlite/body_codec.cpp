// SPDX-License-Identifier: Apache-2.0
#include "routing/store/sqlite/body_codec.hpp"

#include <zstd.h>

#include <utility>

#include "routing/base/crypto.hpp"

namespace housecalld::store {
namespace {

/// More than any body that is accepted (limits.body_bytes): a damaged length asks for no more.
constexpr std::size_t kLargestBody = std::size_t{256} << 20U;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

/// Making a context costs more than compressing a body.
ZSTD_CCtx* compression_context() {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  return context.get();
}

ZSTD_DCtx* decompression_context() {
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  return context.get();
}

base::Error damaged(const std::string& what) {
  return base::fail(base::Errc::kCorrupt, "the stored body is damaged: " + what);
}

base::Result<std::string> restore(const std::string& stored, std::size_t body_bytes,
                                  const ZSTD_DDict* dictionary) {
  std::string body(body_bytes, '\0');
  ZSTD_DCtx* context = decompression_context();
  const std::size_t length =
      ZSTD_decompress_usingDDict(context, body.data(), body.size(), stored.data(), stored.size(),
                                 dictionary);  // null: without one
  if (ZSTD_isError(length) != 0) return damaged(ZSTD_getErrorName(length));
  if (length != body_bytes) return damaged("it is shorter than it was");
  return body;
}

}  // namespace

void BodyCodec::Free::operator()(ZSTD_CDict_s* dictionary) const { ZSTD_freeCDict(dictionary); }
void BodyCodec::Free::operator()(ZSTD_DDict_s* dictionary) const { ZSTD_freeDDict(dictionary); }

BodyCodec::BodyCodec(std::string_view dictionary, int level) : level_(level) {
  if (dictionary.empty()) return;
  compressing_.reset(ZSTD_createCDict(dictionary.data(), dictionary.size(), level));
  restoring_[ZSTD_getDictID_fromDict(dictionary.data(), dictionary.size())].reset(
      ZSTD_createDDict(dictionary.data(), dictionary.size()));
}

BodyCodec::~BodyCodec() = default;

EncodedBody BodyCodec::encode(std::string body) const {
  EncodedBody made;
  made.body_bytes = body.size();
  std::string packed(ZSTD_compressBound(body.size()), '\0');
  ZSTD_CCtx* context = compression_context();
  ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level_);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_refCDict(context, compressing_.get());
  const std::size_t length =
      ZSTD_compress2(context, packed.data(), packed.size(), body.data(), body.size());
  if (ZSTD_isError(length) != 0 || length >= body.size()) {
    made.bytes = std::move(body);
    return made;
  }
  made.encoding = compressing_ ? BodyEncoding::kZstdWithDictionary : BodyEncoding::kZstd;
  made.bytes.assign(packed, 0, length);
  return made;
}

base::Result<std::string> BodyCodec::decode(Database& database, std::int64_t encoding,
                                            std::string stored, std::size_t body_bytes) {
  switch (static_cast<BodyEncoding>(encoding)) {
    case BodyEncoding::kAsIs:
      if (stored.size() != body_bytes) return damaged("it has another length than it had");
      return stored;
    case BodyEncoding::kZstd:
    case BodyEncoding::kZstdWithDictionary:
      break;
    default:
      return damaged("its encoding " + std::to_string(encoding) + " is not known");
  }
  if (body_bytes > kLargestBody ||
      ZSTD_getFrameContentSize(stored.data(), stored.size()) != body_bytes) {
    return damaged("it has another length than it had");
  }
  const unsigned id = ZSTD_getDictID_fromFrame(stored.data(), stored.size());
  const ZSTD_DDict* dictionary = id == 0 ? nullptr : find_dictionary(database, id);
  if (id != 0 && dictionary == nullptr) {
    return damaged("the dictionary " + std::to_string(id) + " is not in the store");
  }
  return restore(stored, body_bytes, dictionary);
}

const ZSTD_DDict_s* BodyCodec::find_dictionary(Database& database, unsigned id) {
  const std::scoped_lock lock(mutex_);
  const auto known = restoring_.find(id);
  if (known != restoring_.end()) return known->second.get();
  Statement find = database.prepare("SELECT bytes FROM dictionaries WHERE id = ?");
  if (!find.bind(std::int64_t{id}).step()) return nullptr;
  const std::string bytes = find.text();
  return (restoring_[id] =
              std::unique_ptr<ZSTD_DDict_s, Free>(ZSTD_createDDict(bytes.data(), bytes.size())))
      .get();
}

void keep_dictionary(Database& database) {
  const std::string_view dictionary = body_dictionary();
  Statement keep = database.prepare("INSERT OR IGNORE INTO dictionaries (id, bytes) VALUES (?, ?)");
  keep.bind(std::int64_t{ZSTD_getDictID_fromDict(dictionary.data(), dictionary.size())})
      .bind_blob(base::bytes_of(dictionary))
      .run();
}

}  // namespace housecalld::store
