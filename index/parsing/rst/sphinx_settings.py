"""What a Sphinx project's ``conf.py`` says about its texts, read without running it."""

import ast
import re
from dataclasses import dataclass, field

_TEXTS = ("rst_prolog", "rst_epilog", "version", "release", "project")
_MAX_TEXT_LENGTH = 20_000
_MAX_NODES = 50_000
_MAX_PROJECTS = 200
_PROJECT = re.compile(r"[A-Za-z][\w.-]{0,60}")


@dataclass(frozen=True, slots=True)
class SphinxSettings:
    """Settings of a Sphinx project; ``""`` where it has none.

    Attributes:
        prolog: Text that stands before every page, such as definitions of substitutions.
        epilog: Text that stands after every page.
        captions: Of roles that make links, what they show, with ``%s`` for their text.
        projects: Names of other projects, which stand before what is linked there, as in ``python:list``.
    """

    prolog: str = ""
    epilog: str = ""
    captions: dict[str, str] = field(default_factory=dict)
    projects: frozenset[str] = frozenset()


def read_sphinx_settings(source: str) -> SphinxSettings:
    """Return the settings that a ``conf.py`` gives as plain texts; everything that is computed is left out."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return SphinxSettings()
    found: dict[str, object] = {}
    for statement in tree.body[:_MAX_NODES]:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name) and target.id in (*_TEXTS, "extlinks"):
                found[target.id] = _plain_value(statement.value)
            elif isinstance(target, ast.Name) and target.id == "intersphinx_mapping":
                found[target.id] = _plain_keys(statement.value)
    texts = {name: value for name in _TEXTS if isinstance(value := found.get(name), str)}
    known = "\n".join(f".. |{name}| replace:: {texts[name]}" for name in _TEXTS[2:] if _is_line(texts.get(name, "")))
    prolog = texts.get("rst_prolog", "")
    return SphinxSettings(
        prolog="\n\n".join(filter(None, (known, prolog)))[:_MAX_TEXT_LENGTH],
        epilog=texts.get("rst_epilog", "")[:_MAX_TEXT_LENGTH],
        captions=_captions(found.get("extlinks")),
        projects=_projects(found.get("intersphinx_mapping")),
    )


def _plain_value(node: ast.expr) -> object:
    try:
        value: object = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
    return value


def _plain_keys(node: ast.expr) -> object:
    keys = node.keys[:_MAX_PROJECTS] if isinstance(node, ast.Dict) else ()
    return [each.value for each in keys if isinstance(each, ast.Constant)]


def _projects(names: object) -> frozenset[str]:
    listed = names if isinstance(names, list) else []
    return frozenset(each for each in listed if isinstance(each, str) and _PROJECT.fullmatch(each))


def _is_line(text: str) -> bool:
    return re.fullmatch(r"[\w.+-][\w .+-]{0,80}", text) is not None


def _captions(links: object) -> dict[str, str]:
    if not isinstance(links, dict):
        return {}
    captions = {}
    for name, value in links.items():
        if isinstance(name, str) and isinstance(value, tuple | list) and len(value) == 2:
            caption = value[1]
            captions[name.lower()] = caption if isinstance(caption, str) and caption.count("%s") == 1 else "%s"
    return captions
