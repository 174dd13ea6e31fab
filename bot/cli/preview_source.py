"""``footnote preview-source``: what a source would bring, for the bot, which asks before it is added."""

import json
import os
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import ConfigOption, IndexOption, open_footnote

if TYPE_CHECKING:
    from index.sources import Source, SourceSpec

NICE = 10
SECONDS = 60.0
"""Seconds after which nothing more is read."""
DOCUMENTS = 50
"""Documents that are read."""
ITEMS = 5_000
"""Items that are counted."""
TITLES, REASONS = 5, 5


def preview_source(
    source: Annotated[str, typer.Argument(help="The source as JSON.")],
    index: IndexOption = None,
    config: ConfigOption = None,
) -> None:
    """Read the beginning of a source, and print what it would bring as a line of JSON; nothing is indexed."""
    os.nice(NICE)
    from bot.reindexing import added_source_spec
    from index.errors import FootnoteError
    from index.sources import open_source

    footnote = open_footnote(config, index)
    try:
        spec = added_source_spec(footnote.settings, **json.loads(source))
        found = _preview(open_source(spec), spec)
    except FootnoteError as error:
        found = {"problem": str(error)}
    typer.echo(json.dumps(found))


def _preview(source: "Source", spec: "SourceSpec") -> dict[str, Any]:
    from index.errors import UnreadableDocument
    from index.sources import Skipped, Unreachable
    from index.types import Document

    until = time.monotonic() + SECONDS
    titles: list[str] = []
    problems: list[str] = []
    counts = {"items": 0, "documents": 0, "characters": 0, "skipped": 0}
    is_cut = False
    for item in source.items():
        if isinstance(item, Skipped | Unreachable):
            counts["skipped"] += 1
            problems.append(item.reason)
            continue
        counts["items"] += 1
        if counts["documents"] < DOCUMENTS:
            try:
                for document in source.load(item):
                    if isinstance(document, Skipped | Unreachable):
                        counts["skipped"] += 1
                        problems.append(document.reason)
                    elif isinstance(document, Document):
                        counts["documents"] += 1
                        counts["characters"] += len(document.text)
                        titles.append(document.ref.title)
            except UnreadableDocument as error:
                counts["skipped"] += 1
                problems.append(str(error))
        # A site is read page by page, so that its further pages cannot be counted without reading them.
        over = spec.kind == "crawl" and counts["documents"] >= DOCUMENTS
        if over or counts["items"] >= ITEMS or time.monotonic() > until:
            is_cut = True
            break
    read_all = counts["documents"] < DOCUMENTS and not is_cut
    problems = list(dict.fromkeys(problems))[:REASONS]
    return {**counts, "is_whole": read_all, "is_cut": is_cut, "titles": titles[:TITLES], "problems": problems}
