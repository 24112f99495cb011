# SPDX-License-Identifier: Apache-2.0
"""How long files and functions may be."""

import ast

import cpp_scan
from tree import Violation, is_product

FILE_LIMIT = 500
FILE_USUAL = 300
FUNCTION_LIMIT = 60
FUNCTION_USUAL = 25
# What "9 in 10" means for a handful of things is decided by one of them: no verdict below this many.
FEWEST_FOR_A_SHARE = 20


def check(tree):
    return [*check_files(tree), *check_functions(tree)]


def check_files(tree):
    lengths = {}
    for path in sorted({*tree.cpp(), *tree.scripts(), *_cmake(tree)}):
        lengths[path] = len(tree.read(path).splitlines())
        if lengths[path] > FILE_LIMIT:
            yield Violation(path, FILE_LIMIT + 1, "file-length",
                            f"{lengths[path]} lines, the limit is {FILE_LIMIT}")
    product = {path: n for path, n in lengths.items() if is_product(path)}
    longer = [path for path, n in product.items() if n >= FILE_USUAL]
    if _too_many(longer, product):
        for path in longer:
            yield Violation(path, 1, "file-length",
                            f"{product[path]} lines, and fewer than 9 files in 10 are under "
                            f"{FILE_USUAL}")


def _cmake(tree):
    return [path for path in tree.files if path.endswith((".cmake", "CMakeLists.txt"))]


def _too_many(longer, everything):
    return len(everything) >= FEWEST_FOR_A_SHARE and len(longer) * 10 > len(everything)


def check_functions(tree):
    product, longer = [], []
    for path in tree.cpp():
        for function in cpp_scan.functions(tree.read(path)):
            yield from _too_long(path, function.first_line, function.name, function.lines)
            if is_product(path):
                product.append(function)
                if function.lines >= FUNCTION_USUAL:
                    longer.append((path, function))
    for path in tree.scripts():
        if path.endswith(".py") or "python" in tree.shebang(path):
            yield from _check_python(tree, path)
    if _too_many(longer, product):
        for path, function in longer:
            yield Violation(path, function.first_line, "function-length",
                            f"{function.name} has {function.lines} lines, and fewer than 9 "
                            f"functions in 10 are under {FUNCTION_USUAL}")


def _too_long(path, line, name, lines):
    if lines > FUNCTION_LIMIT:
        yield Violation(path, line, "function-length",
                        f"{name} has {lines} lines, the limit is {FUNCTION_LIMIT}")


def _check_python(tree, path):
    for node in ast.walk(ast.parse(tree.read(path), path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _too_long(path, node.lineno, node.name, node.end_lineno - node.lineno + 1)
