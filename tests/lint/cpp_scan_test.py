# SPDX-License-Identifier: Apache-2.0
import unittest

import cpp_scan

SOURCE = '''\
#include <vector>
namespace a::b {
namespace {
constexpr int kTable[] = {1, 2, 3};
struct Row { int x = f(1); };
enum class Kind { kOne, kTwo };

/// { a brace in a comment
template <typename T, typename = decltype(g())>
int free_function(T value, int other = 3) {
  const char* text = "}";
  auto raw = R"x({ ")x";
  if (value) { return '{'; }
  return [&] { return other + 1'000; }();
}
}  // namespace

class Thing final : public Base {
 public:
  Thing() = default;
  explicit Thing(int x) : x_{x}, y_(x) { start(); }
  ~Thing() override { stop(); }
  bool operator==(const Thing& other) const { return x_ == other.x_; }
  int get() const noexcept { return x_; }

 private:
  int x_{0};
};

Thing::Thing(std::vector<int> xs)
    : x_{static_cast<int>(xs.size())},
      y_(0) {
  start();
}

auto Thing::trailing() -> std::vector<int> {
  return {};
}

TEST(Thing, Works) {
  EXPECT_TRUE(true);
}
}  // namespace a::b
'''


class FunctionsTest(unittest.TestCase):
    def setUp(self):
        self.functions = cpp_scan.functions(SOURCE)

    def test_finds_every_body_and_nothing_else(self):
        self.assertEqual(
            [(f.owner, f.name) for f in self.functions],
            [("", "free_function"), ("Thing", "Thing"), ("Thing", "~Thing"), ("Thing", "operator"),
             ("Thing", "get"), ("Thing", "Thing"), ("Thing", "trailing"), ("", "TEST")])

    def test_counts_from_the_first_line_of_the_head_to_the_closing_brace(self):
        lines = {f.name: (f.first_line, f.lines) for f in self.functions if f.name != "Thing"}
        self.assertEqual(lines["free_function"], (9, 7))
        self.assertEqual(lines["get"][1], 1)
        self.assertEqual(lines["trailing"][1], 3)

    def test_counts_a_constructors_list_of_members(self):
        self.assertEqual([f.lines for f in self.functions if f.name == "Thing"], [1, 5])

    def test_takes_an_inner_class_by_its_own_name(self):
        functions = cpp_scan.functions("struct Outer::State {\n  explicit State(int) {}\n};\n")
        self.assertEqual([(f.owner, f.name) for f in functions], [("State", "State")])


class CodeOnlyTest(unittest.TestCase):
    def test_blanks_what_is_not_code_and_keeps_lines_and_length(self):
        code = cpp_scan.code_only(SOURCE)
        self.assertEqual(len(code), len(SOURCE))
        self.assertEqual(code.count("\n"), SOURCE.count("\n"))
        self.assertNotIn("comment", code)
        self.assertNotIn('"}"', code)
        self.assertIn("1'000", code)


if __name__ == "__main__":
    unittest.main()
