"""Front matter: the metadata that may stand before a Markdown text."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.parsing.bounded_toml import Excessive, read_toml

if TYPE_CHECKING:
    from yaml import BaseLoader

_FENCE = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n|\r|\n)")
_CLOSING = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:\r\n|\r|\n|\Z)", re.MULTILINE),
}
_LONGEST = 65_536  # characters; beyond this a first line of dashes is no front matter
_DEEPEST = 16  # lists and mappings inside one another
_TOO_DEEP = f"it nests lists and mappings more than {_DEEPEST} deep"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A text, and the metadata that stood before it.

    Attributes:
        fields: The metadata, by names in lower case.
        text: What follows, verbatim; the whole text where there is no front matter or it is not understood, so that
            nothing written is lost.
        refused: Why it was not read, ``""`` where it was, or where there is none.
    """

    fields: dict[str, object]
    text: str
    refused: str


class _Refused(Exception):
    """Front matter is such as nobody writes."""


def split_front_matter(text: str) -> FrontMatter:
    """Part a text from its front matter: YAML between ``---`` lines, or TOML between ``+++`` lines."""
    opening = _FENCE.match(text)
    if opening is None:
        return FrontMatter({}, text, "")
    # Only \n begins a line for re; a copy of the same length makes \r do so as well.
    found = _CLOSING[opening[1]].search(text[:_LONGEST].replace("\r\n", " \n").replace("\r", "\n"), opening.end())
    if found is None:
        return FrontMatter({}, text, "")
    try:
        fields = _parse(opening[1], text[opening.end() : found.start()])
    except _Refused as refused:
        return FrontMatter({}, text, str(refused))
    return FrontMatter({}, text, "") if fields is None else FrontMatter(fields, text[found.end() :], "")


def _parse(fence: str, block: str) -> dict[str, object] | None:
    fields = _toml(block) if fence == "+++" else _yaml(block)
    if not isinstance(fields, dict):
        return None
    return {str(name).lower(): value for name, value in fields.items()}


def _toml(block: str) -> object:
    try:
        return read_toml(block)
    except Excessive as error:
        raise _Refused(str(error)) from None
    except ValueError:
        return None


def _yaml(block: str) -> object:
    """Read YAML as strings, lists and mappings of strings.

    Without tags and aliases no value can run code or grow beyond the text that it is written in. The depth is looked
    at before anything is built, since the time of PyYAML's own reader grows with the square of it.

    Raises:
        _Refused: It is nested too deep, or has aliases.
    """
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # in C where PyYAML was built with libyaml
    try:
        _refuse_hostile(block, loader)
        fields: object = yaml.load(block, loader)  # noqa: S506 - it makes nothing but strings
    except (yaml.YAMLError, ValueError, RecursionError, IndexError):
        return None
    return fields if block.strip() else {}


def _refuse_hostile(block: str, loader: type["BaseLoader"]) -> None:
    import yaml

    depth = 0
    for event in yaml.parse(block, loader):
        if isinstance(event, yaml.AliasEvent):
            raise _Refused("it has aliases (*name), which are not read")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise _Refused(_TOO_DEEP)
