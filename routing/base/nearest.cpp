// SPDX-License-Identifier: Apache-2.0
#include "routing/base/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace housecalld::base {
namespace {

/// Edits of a letter, two letters in the wrong order being one (optimal string alignment).
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, row[j - 1] + 1, last[j] + 1});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view name,
                                        std::span<const std::string_view> known) {
  std::optional<std::string_view> best;
  std::size_t limit = std::max<std::size_t>(1, name.size() / 3);
  for (const std::string_view candidate : known) {
    const std::size_t distance = edits(name, candidate);
    if (distance > limit) continue;
    if (best && distance == limit) continue;
    best = candidate;
    limit = distance;
  }
  return best;
}

}  // namespace housecalld::base
