# SPDX-License-Identifier: Apache-2.0
"""Just enough C++ to find functions: blanks out what is not code, then matches braces.

It is no parser. It knows the layout that the formatter enforces, which is all it has to read.
"""

import dataclasses
import re

from tree import line_of

_TOKEN = re.compile(
    r"""
      //[^\n]*
    | /\*.*?\*/
    | R"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)"
    | "(?:\\.|[^"\\\n])*"
    | (?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+'
    """,
    re.VERBOSE | re.DOTALL,
)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
_CONTAINER = re.compile(r"\b(?:namespace|class|struct|union|enum|extern)\b")
_TEMPLATE = re.compile(r"template\s*<[^<>]*(?:<[^<>]*>[^<>]*)*>")
_OPERATOR = re.compile(r"\boperator\s*(?:\(\)|[^\s\w(]+)")
_CONSTRUCTOR_COLON = re.compile(r"\)\s*(?:noexcept\s*)?:(?!:)")
_NAME = re.compile(r"(~?\w+|\boperator\b[^(]*)\s*$")
_QUALIFIERS = {"const", "noexcept", "override", "final", "mutable", "try", "else", "do"}


def _blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def code_only(text):
    """The text with comments, string and character literals as blanks; same length, same lines."""
    return _TOKEN.sub(_blank, text)


@dataclasses.dataclass(frozen=True)
class Function:
    name: str
    owner: str  # the class around it, or before `::`; empty for a free function
    first_line: int
    last_line: int

    @property
    def lines(self):
        return self.last_line - self.first_line + 1


@dataclasses.dataclass
class _Brace:
    kind: str  # "container", "function", "inner" or "member" (initialised in a constructor's list)
    head: str
    start: int


def functions(text):
    """Every function body of a C++ file, in order of their ends. A lambda belongs to its function."""
    code = _DIRECTIVE.sub(_blank, code_only(text))
    found, stack, head_start = [], [], 0
    for match in re.finditer(r"[{};]", code):
        at, symbol = match.start(), match.group()
        if symbol == "{":
            stack.append(_open(code, head_start, at, stack))
        elif symbol == "}" and stack:
            brace = stack.pop()
            if brace.kind == "function":
                found.append(_function(code, brace, at, stack))
            if brace.kind == "member":
                continue
        if not stack or stack[-1].kind != "member":
            head_start = at + 1 if symbol != "{" or stack[-1].kind != "member" else head_start
    return found


def _open(code, head_start, at, stack):
    raw = code[head_start:at]
    start = head_start + len(raw) - len(raw.lstrip())
    head = raw.strip()
    if any(brace.kind in ("function", "inner") for brace in stack):
        return _Brace("inner", head, start)
    if _initialises_member(head):
        return _Brace("member", head, start)
    return _Brace(_kind(head), head, start)


def _initialises_member(head):
    last = re.search(r"(\w+|>)$", head)
    return bool(_CONSTRUCTOR_COLON.search(head) and last and last.group() not in _QUALIFIERS)


def _kind(head):
    plain = _outside_parentheses(_OPERATOR.sub("operator", _TEMPLATE.sub("", head)))
    if "()" in plain and "=" not in plain:
        return "function"
    return "container" if _CONTAINER.search(plain) else "inner"


def _outside_parentheses(text):
    out, depth = [], 0
    for c in text:
        depth -= c == ")"
        if depth == 0 or (depth == 1 and c == "("):
            out.append(c)
        depth += c == "("
    return re.sub(r"\(+", "(", "".join(out))


def _function(code, brace, end, stack):
    head = _TEMPLATE.sub("", _OPERATOR.sub("operator", brace.head))
    name = _NAME.search(head.split("(", 1)[0])
    qualifier = re.search(r"(\w+)(?:<[^<>]*>)?::\s*~?\w+\s*$", head.split("(", 1)[0])
    classes = [b.head for b in stack if re.search(r"\b(?:class|struct|union)\b", b.head)]
    inside = re.search(r"\b(?:class|struct|union)\s+(?:\w+::)*(\w+)", classes[-1]) if classes else None
    owner = qualifier or inside
    return Function(
        name.group(1).strip() if name else "",
        owner.group(1) if owner else "",
        line_of(code, brace.start),
        line_of(code, end),
    )
