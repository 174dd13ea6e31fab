"""Sphinx's roles, such as ``:ref:`text <target>```: what a reader sees of each."""

import re
from collections.abc import Callable
from typing import Any

from docutils import nodes, utils

from index.parsing.page_titles import linked_title, words_of
from index.parsing.rst.sphinx_settings import SphinxSettings

RoleResult = tuple[list[nodes.Node], list[nodes.system_message]]
RoleFunction = Callable[..., RoleResult]

_TITLED = re.compile(r"(?P<title>[^<]*[^<\s])\s*<(?P<target>[^<>]*)>\s*\Z", re.DOTALL)
_ABBREVIATION = re.compile(r"([^()]+)\([^()]*\)\s*\Z")
_PYTHON_OBJECTS = frozenset({
    "attr", "class", "const", "data", "deco", "exc", "func", "meth", "mod", "obj", "type", "member", "macro", "var",
    "struct", "enum", "enumerator", "union", "expr", "texpr", "concept", "namespace", "dir", "role",
})  # fmt: skip
_CODE = frozenset({
    "bash", "code", "command", "cpp", "c", "envvar", "file", "kbd", "keyword", "literal", "makevar", "mimetype",
    "newsgroup", "option", "program", "py", "regexp", "samp", "token", "setting", "djadmin", "djadminopt", "lookup",
    "tfilter", "ttag", "confval", "fixture", "hook", "globalvar", "man", "manpage", "rst", "js",
})  # fmt: skip
_NUMBER_SIGN = re.compile(r"%s|\{(?:number|name)\}")
_LINKS = frozenset({"any", "doc", "envvar", "keyword", "numref", "option", "ref", "term", "token"})
_CALLED = frozenset({"func", "meth"})
_OF_DOCUTILS = frozenset({
    "emphasis", "strong", "sub", "subscript", "sup", "superscript", "title", "title-reference", "t", "math", "raw",
    "target", "index", "",
})  # fmt: skip


def role_function(name: str, settings: SphinxSettings) -> RoleFunction | None:
    """Return what makes a role's text, None where docutils' own role is meant.

    A role that nobody knows shows its text.
    """
    lowered = name.lower()
    if lowered in _OF_DOCUTILS:
        return None
    domain, _, short = lowered.rpartition(":")
    if lowered in settings.captions:
        return _captioned(settings.captions[lowered])
    if short in _PYTHON_OBJECTS:
        is_called = short in _CALLED and domain in ("", "py", "js", "c", "cpp")
        return _linked(_called if is_called else _named, settings.projects)
    found = _ROLES.get(short) or (_coded if short in _CODE else _shown)
    return _linked(found, settings.projects) if short in _LINKS else found


def _linked(make: RoleFunction, projects: frozenset[str]) -> RoleFunction:
    """Return a role that leaves out the name of another project before what it links to, as in ``python:list``."""

    def without_project(name: str, source: str, text: str, *rest: Any, **options: Any) -> RoleResult:  # noqa: ANN401
        before, colon, target = text.partition(":")
        own = before.lstrip("~!")
        if colon and own in projects and "<" not in text:
            text = own if target.strip("/") == "index" else before[: len(before) - len(own)] + target
        return make(name, source, text, *rest, **options)

    return without_project if projects else make


def _split(text: str) -> tuple[str, str]:
    """Return a role's own title, ``""`` for none, and its target."""
    whole = utils.unescape(text)
    found = _TITLED.match(whole)
    return (found["title"], found["target"]) if found else ("", whole)


def _code(text: str) -> RoleResult:
    return [nodes.literal(text, text)], []


def _plain(text: str) -> RoleResult:
    return [nodes.inline(text, text)], []


def _object_name(text: str) -> str:
    title, target = _split(text)
    if title:
        return title
    target = target.removeprefix("!")
    is_short = target.startswith("~")
    target = target.lstrip("~.")
    name, parenthesis, rest = target.partition("(")
    return (name.rpartition(".")[2] if is_short else name) + parenthesis + rest


def _named(_name: str, _source: str, text: str, *_: Any, **__: Any) -> RoleResult:  # noqa: ANN401 - as docutils calls it
    return _code(_object_name(text))


def _called(_name: str, _source: str, text: str, *_: Any, **__: Any) -> RoleResult:  # noqa: ANN401
    shown = _object_name(text)
    return _code(shown if _split(text)[0] or shown.endswith(")") else f"{shown}()")


def _coded(_name: str, _source: str, text: str, *_: Any, **__: Any) -> RoleResult:  # noqa: ANN401
    title, target = _split(text)
    return _code(title or target.lstrip("~!"))


def _sample(_name: str, _source: str, text: str, *_: Any, **__: Any) -> RoleResult:  # noqa: ANN401
    return _code(re.sub(r"[{}]", "", utils.unescape(text)))


def _shown(_name: str, _source: str, text: str, *_: Any, **__: Any) -> RoleResult:  # noqa: ANN401
    title, target = _split(text)
    return _plain(title or target.lstrip("~!"))


def _reference(_name: str, _source: str, text: str, *_: Any, **__: Any) -> RoleResult:  # noqa: ANN401
    title, target = _split(text)
    if title:
        return _plain(title)
    node = nodes.inline(target, target)
    node["label"] = target
    return [node], []


def _figure(_name: str, _source: str, text: str, *_: Any, **__: Any) -> RoleResult:  # noqa: ANN401
    title, _target = _split(text)
    if not title:
        return _reference(_name, _source, text)
    return _plain(" ".join(_NUMBER_SIGN.sub("", title).split()))  # the number is not known, so none is shown


def _page(_name: str, _source: str, text: str, _line: int, inliner: Any, *_: Any, **__: Any) -> RoleResult:  # noqa: ANN401
    title, target = _split(text)
    title = title or linked_title(target.strip(), inliner.document.settings.footnote_included)
    return _plain(title or words_of(target))


def _anything(_name: str, _source: str, text: str, _line: int, inliner: Any, *_: Any, **__: Any) -> RoleResult:  # noqa: ANN401
    title, target = _split(text)
    title = title or linked_title(target.strip(), inliner.document.settings.footnote_included)
    return _plain(title) if title else _reference(_name, _source, text)


def _interface(_name: str, _source: str, text: str, *_: Any, **__: Any) -> RoleResult:  # noqa: ANN401
    shown = re.sub(r"&(?=\w)", "", _shown_text(text)).replace("-->", "‣")
    return [nodes.strong(shown, shown)], []


def _abbreviation(_name: str, _source: str, text: str, *_: Any, **__: Any) -> RoleResult:  # noqa: ANN401
    found = _ABBREVIATION.match(utils.unescape(text))
    return _plain(found[1].strip() if found else utils.unescape(text))


def _nothing(*_: Any, **__: Any) -> RoleResult:  # noqa: ANN401
    return [], []


def _shown_text(text: str) -> str:
    title, target = _split(text)
    return title or target


def _numbered(prefix: str) -> RoleFunction:
    def make(_name: str, _source: str, text: str, *_: Any, **__: Any) -> RoleResult:  # noqa: ANN401
        title, target = _split(text)
        return _plain(title or f"{prefix} {target.partition('#')[0].removeprefix('!')}")

    return make


def _captioned(caption: str) -> RoleFunction:
    def make(_name: str, _source: str, text: str, *_: Any, **__: Any) -> RoleResult:  # noqa: ANN401
        title, target = _split(text)
        return _plain(title or caption.replace("%s", target))

    return make


_ROLES: dict[str, RoleFunction] = {
    "ref": _reference,
    "numref": _figure,
    "doc": _page,
    "any": _anything,
    "guilabel": _interface,
    "menuselection": _interface,
    "abbr": _abbreviation,
    "pep": _numbered("PEP"),
    "rfc": _numbered("RFC"),
    "cve": _numbered("CVE"),
    "samp": _sample,
    "eq": _nothing,
    "cite": _nothing,
    "raw-html": _nothing,
}
