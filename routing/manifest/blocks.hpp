// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace housecalld::manifest {

/// What stands under a key.
enum class Shape {
  kText,     ///< a scalar that is not empty
  kFlag,     ///< true or false
  kInteger,  ///< from `least` to `most`
  kChoice,   ///< one of `choices`
  kTexts,    ///< a list of texts
  kBlock,    ///< a mapping
  kBlocks,   ///< a list of mappings; not empty when it is required
};

struct Key {
  std::string_view name;
  Shape shape = Shape::kText;
  std::string_view sentence;  ///< what it is for
  bool required = false;
  std::string_view block = {};  ///< the name of what is below it
  std::vector<std::string_view> choices = {};
  int least = 0;
  int most = 0;
  std::string_view rule = {};  ///< of a list that is empty, or of another choice
};

struct Block {
  std::string_view name;
  std::vector<Key> keys;
};

/// All of an amp.yaml of specVersion 1.0.0: what the reader checks and the schema for editors says.
/// The first is the file's.
[[nodiscard]] std::span<const Block> blocks();
/// The block of a name that stands in the table.
[[nodiscard]] const Block& block(std::string_view name);

}  // namespace housecalld::manifest
