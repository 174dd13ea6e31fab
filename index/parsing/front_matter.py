"""Front matter: metadata at the start of a Markdown text."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.parsing.bounded_formats import TomlLimitExceeded, read_toml

if TYPE_CHECKING:
    from yaml import BaseLoader

_FENCE = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n|\r|\n)")
_CLOSING = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:\r\n|\r|\n|\Z)", re.MULTILINE),
}
_MAX_LENGTH = 65_536  # characters; a longer block is not front matter
_MAX_DEPTH = 16  # lists and mappings inside one another
_TOO_DEEP = f"it nests lists and mappings more than {_MAX_DEPTH} deep"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A text and its metadata.

    Attributes:
        fields: The metadata, by names in lower case.
        text: The text after the front matter, verbatim. Where there is none or it cannot be parsed, the whole text, so
            that nothing is lost.
        problem: Why the front matter was refused, ``""`` where it was not.
    """

    fields: dict[str, object]
    text: str
    problem: str


class _FrontMatterRefused(Exception):
    """The front matter could take too much time or memory; ``str(error)`` says why."""


def split_front_matter(text: str) -> FrontMatter:
    """Separate a text from its front matter: YAML between ``---`` lines, or TOML between ``+++`` lines."""
    opening = _FENCE.match(text)
    if opening is None:
        return FrontMatter({}, text, "")
    # ``^`` matches only after \n, so search a copy of the same length in which every line ends with \n.
    found = _CLOSING[opening[1]].search(text[:_MAX_LENGTH].replace("\r\n", " \n").replace("\r", "\n"), opening.end())
    if found is None:
        return FrontMatter({}, text, "")
    try:
        fields = _parse(opening[1], text[opening.end() : found.start()])
    except _FrontMatterRefused as error:
        return FrontMatter({}, text, str(error))
    return FrontMatter({}, text, "") if fields is None else FrontMatter(fields, text[found.end() :], "")


def _parse(fence: str, block: str) -> dict[str, object] | None:
    fields = _toml(block) if fence == "+++" else _yaml(block)
    if not isinstance(fields, dict):
        return None
    return {str(name).lower(): value for name, value in fields.items()}


def _toml(block: str) -> object:
    try:
        return read_toml(block)
    except TomlLimitExceeded as error:
        raise _FrontMatterRefused(str(error)) from None
    except ValueError:
        return None


def _yaml(block: str) -> object:
    """Read YAML as strings, lists and mappings of strings.

    Without tags and aliases no value can run code or become larger than its text. The depth is checked before anything
    is built, because PyYAML's own loader takes the square of it.

    Raises:
        _FrontMatterRefused: It is nested too deep, or has aliases.
    """
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # in C where PyYAML was built with libyaml
    try:
        _check_structure(block, loader)
        fields: object = yaml.load(block, loader)  # noqa: S506 - this loader only builds strings
    except (yaml.YAMLError, ValueError, RecursionError, IndexError):
        return None
    return fields if block.strip() else {}


def _check_structure(block: str, loader: type["BaseLoader"]) -> None:
    import yaml

    depth = 0
    for event in yaml.parse(block, loader):
        if isinstance(event, yaml.AliasEvent):
            raise _FrontMatterRefused("it has aliases (*name), which are not read")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise _FrontMatterRefused(_TOO_DEEP)
