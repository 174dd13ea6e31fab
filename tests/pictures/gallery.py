"""The page that shows all pictures of messages, in the order of the transcripts."""

import re
from collections.abc import Iterator
from pathlib import Path

PAGES = {"discord": "Discord", "slack": "Slack"}
PART = re.compile(r"^## (?P<heading>.+)$|^<!-- transcript: (?P<name>\S+) -->$", re.MULTILINE)
INTRODUCTION = """\
# Pictures of the messages

What people see of the [transcripts on Discord](discord-transcripts.md) and [on Slack](slack-transcripts.md), drawn from
what the bot sent in the tests: light on a desktop, dark on a phone. They follow the rules by which each platform lays
messages out, with other fonts, and colours that are only near to theirs.
`FOOTNOTE_TEST_KEEP=1` with the tests, and then with `python -m tests.pictures.draw`, draws them anew.
"""


def gallery(docs: Path) -> str:
    """Return the page for what there is in ``docs/pictures``."""
    lines = [INTRODUCTION]
    for platform, title in PAGES.items():
        lines += [f"## {title}", ""]
        page = (docs / f"{platform}-transcripts.md").read_text("utf-8")
        lines += list(_pictures(page, docs / "pictures" / platform))
    return "\n".join(lines).rstrip() + "\n"


def _pictures(page: str, folder: Path) -> Iterator[str]:
    heading = ""
    for part in PART.finditer(page):
        heading = part["heading"] or heading
        name = part["name"]
        if name and (folder / f"{name}-desktop-light.webp").exists():
            if heading:
                yield from (f"### {heading}", "")
                heading = ""
            looks = "desktop-light", "phone-dark"
            yield from (f"![{name}, {each}](pictures/{folder.name}/{name}-{each}.webp)" for each in looks)
            yield ""
