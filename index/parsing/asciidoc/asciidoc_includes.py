"""The part of an included file that an AsciiDoc document asks for: lines, tagged regions, headings moved down."""

import re
from collections.abc import Iterator, Sequence

from index.parsing.excerpts import numbers

_TAG = re.compile(r"(?<![\w:])(tag|end)::([\w.-]{1,80})\[\]")
_OPTION = re.compile(r"(lines|tags?|leveloffset)\s{0,4}=\s{0,4}(?:\"([^\"]{0,300})\"|([^,\]\"]{1,300}))")
_FOLDERS = (("partial$", "partials/"), ("example$", "examples/"))


def file_name(target: str) -> str:
    """Return the path that an include names; Antora's ``partial$`` and ``example$`` stand for folders."""
    name = target.strip()
    for family, folder in _FOLDERS:
        if family in name:
            return folder + name.partition(family)[2]
    return name


def included_lines(text: str, options: str) -> list[str]:
    """Return the lines of an included file that its include asks for.

    Args:
        text: The whole file.
        options: What stands in the brackets of the include.
    """
    asked = {found[1]: found[2] or found[3] for found in _OPTION.finditer(options)}
    lines = text.splitlines()
    if wanted := asked.get("lines"):
        lines = [lines[number - 1] for number in numbers(wanted.replace("..", "-").replace(";", ","), len(lines))]
    if tags := asked.get("tags", asked.get("tag")):
        lines = list(_tagged(lines, {each.strip() for each in re.split("[,;]", tags)}))
    lines = [line for line in lines if "::" not in line or _TAG.search(line) is None]
    offset = asked.get("leveloffset", "").strip().removeprefix("+")
    if offset.isdigit() and len(offset) == 1:
        lines = [f"{'=' * int(offset)}{line}" if re.match("=+[ \t]", line) else line for line in lines]
    return lines


def _tagged(lines: Sequence[str], tags: set[str]) -> Iterator[str]:
    """Yield the lines in the regions with these tags; ``*`` and ``**`` are all lines."""
    opened: list[str] = []
    for line in lines:
        mark = _TAG.search(line) if "::" in line else None
        if mark and mark[1] == "tag":
            opened.append(mark[2])
        elif mark and mark[2] in opened:
            opened.remove(mark[2])
        elif tags & {"*", "**"} or any(each in tags for each in opened[:50]):
            yield line
