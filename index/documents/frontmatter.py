"""Front matter: the metadata that may stand before a Markdown text."""

import re
import tomllib

_FENCE = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n|\r|\n)")
_CLOSING = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\r\n|\r|\n|\Z)", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*(?:\r\n|\r|\n|\Z)", re.MULTILINE),
}
_LONGEST = 65_536  # characters; beyond this a first line of dashes is no front matter


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """Part a text from its front matter: YAML between ``---`` lines, or TOML between ``+++`` lines.

    Returns:
        The fields, and the text after the closing line, verbatim. Where there is no front matter or it is
        malformed, no fields and the whole text, so that nothing written is lost.
    """
    opening = _FENCE.match(text)
    if opening is None:
        return {}, text
    # Only \n begins a line for re; a copy of the same length makes \r do so as well.
    found = _CLOSING[opening[1]].search(text[:_LONGEST].replace("\r\n", " \n").replace("\r", "\n"), opening.end())
    if found is None:
        return {}, text
    fields = _parse(opening[1], text[opening.end() : found.start()])
    return ({}, text) if fields is None else (fields, text[found.end() :])


def _parse(fence: str, block: str) -> dict[str, object] | None:
    fields = _toml(block) if fence == "+++" else _yaml(block)
    if not isinstance(fields, dict):
        return None
    return {str(name).lower(): value for name, value in fields.items()}


def _toml(block: str) -> object:
    try:
        return tomllib.loads(block.replace("\r\n", "\n").replace("\r", "\n"))
    except (ValueError, RecursionError):
        return None


def _yaml(block: str) -> object:
    """Read YAML as strings, lists and mappings of strings.

    Without tags and aliases no value can run code or grow beyond the text that it is written in.
    """
    import yaml

    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(block, yaml.BaseLoader)):
            return None
        fields: object = yaml.load(block, yaml.BaseLoader)  # noqa: S506 - it makes nothing but strings
    except (yaml.YAMLError, ValueError, RecursionError, IndexError):
        return None
    return fields if block.strip() else {}
