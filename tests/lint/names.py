# SPDX-License-Identifier: Apache-2.0
"""Names of files, types, functions, constants and namespaces, and how a file begins."""

import pathlib
import re

import cpp_scan
from tree import Violation, folder_of, is_product, line_of

_SPDX = "SPDX-License-Identifier: Apache-2.0"
_SNAKE = re.compile(r"[a-z][a-z0-9_]*")
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")
_CONSTANT = re.compile(r"k[A-Z0-9][A-Za-z0-9]*")
_FILE = re.compile(r"[a-z][a-z0-9_]*\.(?:cpp|hpp|py)|__init__\.py")
_TYPE = re.compile(r"\b(?:class|struct|union|enum(?:\s+(?:class|struct))?)\s+(\w+)"
                   r"(?:\s+final)?\s*(?::(?!:)[^;{}]*)?\{")
_CONSTEXPR = re.compile(r"(?<!if )\bconstexpr\b([^;{}()=]*?)\b(\w+)\s*(?:\[[^\]]*\])?\s*[={]")
# What other people's interfaces ask for: test macros and hooks, libFuzzer's entry, type traits.
_FOREIGN_FUNCTIONS = re.compile(r"[A-Z][A-Z_0-9]*|SetUp|TearDown|SetUpTestSuite|TearDownTestSuite|PrintTo|"
                                r"LLVMFuzzer\w+|operator.*")
_FOREIGN_CONSTANTS = {"value"}


def check(tree):
    found = []
    for path in tree.cpp():
        found += _check_cpp(tree, path)
    for path in tree.scripts():
        if path.endswith(".py"):
            found += _check_file_name(path)
    for path in _with_licence_line(tree):
        found += _check_licence_line(tree, path)
    return found


def _check_cpp(tree, path):
    text = tree.read(path)
    code = cpp_scan.code_only(text)
    yield from _check_file_name(path)
    yield from _check_types(path, code)
    yield from _check_constants(path, code)
    yield from _check_functions(path, text)
    yield from _check_namespace(path, code)
    if path.endswith(".hpp") and not re.match(r"\s*#pragma once\n", code):
        yield Violation(path, 2, "names", "a header begins with #pragma once")


def _check_file_name(path):
    name = pathlib.PurePosixPath(path).name
    if not _FILE.fullmatch(name):
        yield Violation(path, 1, "names", f"file name {name} is not snake_case")


def _check_types(path, code):
    for match in _TYPE.finditer(code):
        if not _PASCAL.fullmatch(match.group(1)):
            yield Violation(path, line_of(code, match.start()), "names",
                            f"type {match.group(1)} is not PascalCase")


def _check_constants(path, code):
    for match in _CONSTEXPR.finditer(code):
        name = match.group(2)
        if match.group(1).strip() and name not in _FOREIGN_CONSTANTS and not _CONSTANT.fullmatch(name):
            yield Violation(path, line_of(code, match.start(2)), "names",
                            f"constant {name} is not written kName")


def _check_functions(path, text):
    for function in cpp_scan.functions(text):
        name = function.name
        if name.lstrip("~") == function.owner or _FOREIGN_FUNCTIONS.fullmatch(name):
            continue
        if not _SNAKE.fullmatch(name):
            yield Violation(path, function.first_line, "names", f"function {name} is not snake_case")


def expected_namespace(path):
    """The namespace of a folder; None where a file may choose."""
    if path.startswith("tests/support/"):
        return "housecalld::test"
    parts = folder_of(path).split("/")
    if not is_product(path) or len(parts) < 2:
        return None
    return "housecalld::" + ("handlers" if parts == ["handlers", "http"] else parts[1])


def _check_namespace(path, code):
    expected = expected_namespace(path)
    if expected and not re.search(rf"^namespace {expected}(?:::\w+)* {{", code, re.MULTILINE):
        yield Violation(path, 1, "names", f"has nothing in namespace {expected}")


def _with_licence_line(tree):
    cmake = [path for path in tree.files if path.endswith((".cmake", "CMakeLists.txt"))]
    return sorted({*tree.cpp(), *tree.scripts(), *cmake})


def _check_licence_line(tree, path):
    lines = tree.read(path).splitlines()
    if not lines:
        return
    first = 1 if lines[0].startswith("#!") else 0
    if len(lines) <= first or lines[first] not in (f"// {_SPDX}", f"# {_SPDX}"):
        yield Violation(path, first + 1, "names", f"the first line must be: {_SPDX}")
