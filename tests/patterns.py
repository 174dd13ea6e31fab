"""Finds every regular expression in the product's source, and how each is used."""

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
PACKAGES = ("index", "bot", "prompts")
METHODS = frozenset({"match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn"})
ANYWHERE = METHODS - {"match", "fullmatch", "search"}


@dataclass(frozen=True, slots=True)
class UsedPattern:
    """A pattern.

    Attributes:
        place: File and name or line.
        pattern: The pattern.
        methods: How it is used: names of methods, one at least.
    """

    place: str
    pattern: "re.Pattern[Any]"
    methods: frozenset[str]

    def use(self, text: str) -> None:
        """Use the pattern on a whole text, in each way in which the product uses it."""
        whole: Any = text if isinstance(self.pattern.pattern, str) else text.encode("latin-1", "replace")
        for method in self.methods - ANYWHERE:
            getattr(self.pattern, method)(whole)
        if self.methods & ANYWHERE:
            for _ in self.pattern.finditer(whole):
                pass


class UnreadablePattern(Exception):
    """A pattern cannot be read from the source; define it as a whole at the head of its module."""


def sources() -> list[Path]:
    """The product's modules."""
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def all_patterns() -> list[UsedPattern]:
    """Every pattern that is compiled or given to ``re``, in modules, classes and functions.

    Raises:
        UnreadablePattern: One depends on values that only exist in a call.
    """
    uses: dict[Path, dict[str, set[str]]] = {}
    calls: dict[Path, list[ast.Call]] = {}
    for path in sources():
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        uses[path] = _uses(nodes)
        calls[path] = [node for node in nodes if isinstance(node, ast.Call) and _of_re(node)]
    shared: dict[str, set[str]] = defaultdict(set)
    for own in uses.values():
        for name, methods in own.items():
            shared[name] |= methods
    found: dict[tuple[str, int, frozenset[str]], UsedPattern] = {}
    for path, own in uses.items():
        used = {name: own[name] if name.startswith("_") else shared[name] for name in shared}
        for each in _of_module(path, calls[path], used):
            found.setdefault((str(each.pattern.pattern), each.pattern.flags, each.methods), each)
    return list(found.values())


def _of_module(path: Path, calls: Sequence[ast.Call], used: dict[str, set[str]]) -> Iterator[UsedPattern]:
    place = path.relative_to(ROOT).as_posix()
    if not calls and "re.Pattern" not in path.read_text("utf-8"):
        return
    module = importlib.import_module(place[:-3].replace("/", ".").removesuffix(".__init__"))
    names = {name: value for name, value in vars(module).items() if isinstance(value, re.Pattern)}
    for name, pattern in names.items():
        yield UsedPattern(f"{place} {name}", pattern, frozenset(used.get(name) or METHODS))
    known = {(pattern.pattern, pattern.flags) for pattern in names.values()}
    for call in calls:
        pattern, method = _read(call, module, place)
        if (pattern.pattern, pattern.flags) not in known or method != "compile":
            methods = METHODS if method == "compile" else {method}
            yield UsedPattern(f"{place}:{call.lineno}", pattern, frozenset(methods))


def _of_re(call: ast.Call) -> bool:
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id in ("re", "regex")
        and function.attr in METHODS | {"compile"}
    )


def _read(call: ast.Call, module: ModuleType, place: str) -> tuple["re.Pattern[Any]", str]:
    assert isinstance(call.func, ast.Attribute)
    assert isinstance(call.func.value, ast.Name)
    method = call.func.attr
    at_flags = {"compile": 1, "split": 3, "sub": 4, "subn": 4}.get(method, 2)
    given = next((each.value for each in call.keywords if each.arg == "flags"), None)
    flags = given or (call.args[at_flags] if len(call.args) > at_flags else None)
    try:
        source, flag = (_value(node, module) if node else 0 for node in (call.args[0], flags))
    except NameError as error:
        raise UnreadablePattern(f"{place}:{call.lineno}: {error}; compile it at the head of the module") from error
    if isinstance(source, re.Pattern):
        return source, method
    home = importlib.import_module(call.func.value.id)
    return home.compile(source, flag), method


def _value(node: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(node), "<pattern>", "eval"), dict(vars(module)))


def _uses(nodes: Sequence[ast.AST]) -> dict[str, set[str]]:
    """Return the methods that each pattern name of a module is used with; all methods where it is passed on."""
    used: dict[str, set[str]] = defaultdict(set)
    of_methods = set()
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            of_methods.add(id(node.value))
            if node.attr in METHODS:
                used[node.value.id].add(node.attr)
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in of_methods:
            used[node.id] |= METHODS
    return used
