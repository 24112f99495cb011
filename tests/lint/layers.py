# SPDX-License-Identifier: Apache-2.0
"""Who may include whom: layers.txt against every #include of the product."""

import dataclasses
import re

from tree import PRODUCT_FOLDERS, Violation, folder_of, is_product

LAYERS_FILE = "tests/lint/layers.txt"
_INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
_STOREYS = {name: height for height, name in enumerate(("routing", "handlers", "daemon"))}
_PORTS_WITH_KINDS = ("routing/sinks", "routing/store")

# First match wins: the longer prefix stands before the shorter one.
_LIBRARIES = (
    ("boost/asio", "asio"),
    ("boost/beast", "beast"),
    ("curl/", "curl"),
    ("boost/", "boost"),
    ("openssl/", "openssl"),
    ("simdjson", "simdjson"),
    ("spdlog/", "spdlog"),
    ("fmt/", "spdlog"),
    ("yaml-cpp/", "yaml"),
    ("sqlite3", "sqlite"),
    ("CLI/", "cli11"),
    ("prometheus/", "prometheus"),
    ("systemd/", "systemd"),
    ("zstd", "zstd"),
)
_SYSTEM_FOLDERS = ("sys/", "net/", "netinet/", "arpa/", "linux/")


@dataclasses.dataclass(frozen=True)
class Layer:
    line: int
    folders: frozenset
    libraries: frozenset


def parse(text):
    """folder -> Layer. The format stands at the head of layers.txt."""
    layers = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r"([a-z][^:]*):([^|]*)\|?(.*)$", line)
        if match:
            folder, folders, libraries = match.groups()
            layers[folder] = Layer(number, frozenset(folders.split()), frozenset(libraries.split()))
    return layers


def check(tree):
    layers = parse(tree.read(LAYERS_FILE))
    found = list(_check_table(layers))
    for path in tree.cpp():
        if is_product(path):
            found += _check_file(tree, path, layers)
    return found


def _storey(folder):
    return _STOREYS.get(folder.split("/")[0], -1)


def _are_siblings(one, other):
    return one != other and any(
        folder_of(one) == folder_of(other) == port for port in _PORTS_WITH_KINDS)


def _check_table(layers):
    for folder, layer in layers.items():
        for other in sorted(layer.folders):
            if other not in layers:
                yield _table(layer, f"{folder} names {other}, which has no line of its own")
            elif _storey(other) > _storey(folder):
                yield _table(layer, f"{folder} may not include {other}: that arrow points up")
            elif _are_siblings(folder, other):
                yield _table(layer, f"{folder} may not include its sibling {other}")
            elif folder in _reachable(layers, other):
                yield _table(layer, f"{folder} and {other} include each other, directly or not")


def _table(layer, text):
    return Violation(LAYERS_FILE, layer.line, "layers", text)


def _reachable(layers, start):
    seen, waiting = set(), [start]
    while waiting:
        folder = waiting.pop()
        if folder not in seen and folder in layers:
            seen.add(folder)
            waiting += layers[folder].folders
    return seen


def _check_file(tree, path, layers):
    includes = [(number, *match.groups())
                for number, line in enumerate(tree.read(path).splitlines(), 1)
                if (match := _INCLUDE.match(line))]
    yield from _check_own_header_first(tree, path, includes)
    folder = folder_of(path)
    layer = layers.get(folder)
    if layer is None and path != "daemon/main.cpp":
        yield Violation(path, 1, "layers", f"{folder} has no line in {LAYERS_FILE}")
        return
    for number, bracket, name in includes:
        text = (_check_own(folder, layer, name) if bracket == '"'
                else _check_library(folder, layer, name))
        if text:
            yield Violation(path, number, "layers", text)


def _check_own_header_first(tree, path, includes):
    header = path.removesuffix(".cpp") + ".hpp"
    if path.endswith(".cpp") and tree.exists(header) and includes:
        number, _, first = includes[0]
        if first != header:
            yield Violation(path, number, "layers", f'the first include must be "{header}"')


def _check_own(folder, layer, name):
    if not name.startswith(tuple(top + "/" for top in PRODUCT_FOLDERS)):
        return f'"{name}": includes are written from the repository root, and name product code only'
    target = folder_of(name)
    if target == folder:
        return None
    if _are_siblings(folder, target):
        return f"{folder} may not include its sibling {target}"
    allowed = layer.folders if layer else {"daemon/cli"}
    return None if target in allowed else f"{folder} may not include {target}"


def _check_library(folder, layer, name):
    if re.fullmatch(r"[a-z_0-9]+", name) or name.startswith(_SYSTEM_FOLDERS):
        return None
    for prefix, library in _LIBRARIES:
        if name.startswith(prefix):
            allowed = layer.libraries if layer else ()
            return None if library in allowed else f"{folder} may not include {library} (<{name}>)"
    if re.fullmatch(r"[a-z_0-9]+\.h", name):
        return None
    return f"<{name}> belongs to no known library"
