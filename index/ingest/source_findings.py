"""What the last reading of each source skipped, grouped, and kept beside the index for ``status`` and ``doctor``.

Documents that are silently missing are worse than an error: the bot then refuses what everybody can read.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from index.ingest.reindex_types import SourceReport
from index.sources.source import Skipped
from index.storage.private_files import write_file

FILE = "skipped.json"
DOCUMENT_ENDINGS = frozenset({
    ".rst", ".rest", ".mdx", ".markdoc", ".mdoc", ".adoc", ".asciidoc", ".asc", ".org", ".ipynb", ".textile", ".wiki",
    ".mediawiki", ".creole", ".rdoc", ".pod", ".tex", ".texi", ".texinfo", ".man", ".docbook", ".dita", ".rmd", ".qmd",
    ".doc", ".docm", ".dot", ".dotx", ".odt", ".ott", ".rtf", ".pages", ".wpd", ".xls", ".xlsx", ".xlsm", ".ods",
    ".numbers", ".csv", ".tsv", ".ppt", ".pptx", ".odp", ".key", ".epub", ".mobi", ".azw3", ".fb2", ".djvu", ".xps",
    ".vtt", ".srt", ".sbv", ".ass", ".eml", ".msg", ".mbox", ".mht", ".mhtml", ".xhtml", ".shtml", ".chm",
})  # fmt: skip
"""Endings of files that people write documents in. Those that Footnote can read are never skipped for their format."""
NO_ENDING = "without ending"


@dataclass(frozen=True, slots=True)
class SkippedFormat:
    """Files that were skipped because their format cannot be read.

    Attributes:
        ending: Their ending in lower case, with the dot; ``NO_ENDING`` where they have none.
        count: How many.
        are_documents: Whether they are probably documents.
    """

    ending: str
    count: int
    are_documents: bool


@dataclass(frozen=True, slots=True)
class SourceFinding:
    """What the last reading of a source brought, and what it could not read.

    Attributes:
        documents: Documents that the source has in the index.
        skipped: Everything that became no document, without what is left out by default.
        formats: Those of them whose format cannot be read; the most frequent first.
    """

    documents: int
    skipped: int
    formats: tuple[SkippedFormat, ...]

    def problem(self, source: str) -> str:
        """Say in a sentence what is probably missing, and the remedy; ``""`` where nothing is."""
        documents = [each for each in self.formats if each.are_documents]
        if documents:
            counted = ", ".join(f"{each.count} {each.ending}" for each in documents)
            noun = "file was" if sum(each.count for each in documents) == 1 else "files were"
            return (
                f"{source}: {counted} {noun} skipped: Footnote cannot read this format yet. Convert them to one that "
                f'it reads (docs/sources.md), or leave them out: exclude = ["*{documents[0].ending}"].'
            )
        if not self.documents:
            return (
                f"{source}: it brought no document{', and all files in it were skipped' if self.skipped else ''}; "
                "look whether its path, include and exclude are right."
            )
        return ""


def find_skipped_formats(skipped: Iterable[Skipped]) -> tuple[SkippedFormat, ...]:
    """Group what was skipped for its format by ending."""
    endings = Counter(PurePosixPath(each.key).suffix.lower() or NO_ENDING for each in skipped if each.cause == "format")
    found = (SkippedFormat(ending, count, ending in DOCUMENT_ENDINGS) for ending, count in endings.items())
    return tuple(sorted(found, key=lambda each: (not each.are_documents, -each.count, each.ending)))


def finding_of(report: SourceReport) -> SourceFinding:
    """Return what a report says of its source."""
    documents = len(report.added) + len(report.changed) + report.unchanged
    skipped = sum(each.cause != "default" for each in report.skipped)
    return SourceFinding(documents, skipped, find_skipped_formats(report.skipped))


def save_findings(index: Path, reports: Sequence[SourceReport], known: Iterable[str]) -> None:
    """Keep what was found, beside what is known of sources that were not read; unread or forgotten ones go.

    Args:
        index: The index's folder.
        reports: Reports of a reindex.
        known: Names of all sources that the index has now.
    """
    found = dict(load_findings(index)) | {each.name: finding_of(each) for each in reports if not each.failed}
    names = set(known)
    kept = {name: asdict(finding) for name, finding in sorted(found.items()) if name in names}
    with suppress(OSError):  # it is a help, and what was indexed does not depend on it
        write_file(index / FILE, json.dumps(kept, ensure_ascii=False))


def load_findings(index: Path) -> Mapping[str, SourceFinding]:
    """Return what was found by the names of the sources; nothing where no reindex wrote it or it cannot be read."""
    try:
        stored: dict[str, dict[str, Any]] = json.loads((index / FILE).read_text("utf-8"))
        return {
            name: SourceFinding(
                int(each["documents"]), int(each["skipped"]), tuple(SkippedFormat(**one) for one in each["formats"])
            )
            for name, each in stored.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}
