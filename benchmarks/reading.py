"""Measures the reading of documentation as it lies in repositories.

Each project is a folder. Counted are its files, what was read of them, chunks with markup of the generator in them, and
megabytes a second, in one process, without embedding. Where the built site is there as well, each page is compared with
what was read of its source: which share of the words that it shows was kept.

    python -m benchmarks.reading NAME=FOLDER[=BUILT] … [--show 50] [--dry-run]
"""

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.markup_noise import noise_in
from benchmarks.rendered_pages import Kept, built_page, compare
from benchmarks.report import table, write_section
from bot.components import chunk_settings, encoder_for
from bot.settings.settings import Settings
from index.chunking.chunker import Chunker
from index.sources import Item, Skipped, SourceSpec, open_source
from index.types import Chunk, Document


@dataclass(frozen=True, slots=True)
class ProjectReading:
    """What was read of a project."""

    name: str
    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    chunks: tuple[Chunk, ...]
    bytes: int
    seconds: float
    kept: tuple[Kept, ...]

    @property
    def noisy(self) -> dict[int, list[tuple[str, str]]]:
        """Pieces of markup by the number of their chunk."""
        noise = {document.id: list(noise_in(document.text)) for document in self.documents}
        found: dict[int, list[tuple[str, str]]] = {}
        for number, chunk in enumerate(self.chunks):
            pieces = [(kind, words) for at, kind, words in noise[chunk.document_id] if chunk.start <= at < chunk.end]
            if pieces:
                found[number] = pieces
        return found


def main() -> None:
    """Measure and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("projects", nargs="+", help="NAME=FOLDER, or NAME=FOLDER=BUILT")
    parser.add_argument("--show", type=int, default=0, help="print so many chunks of each project, chosen by chance")
    parser.add_argument("--dry-run", action="store_true", help="leave docs/benchmarks.md as it is")
    options = parser.parse_args()
    settings = Settings()
    chunker = Chunker(encoder_for(settings), chunk_settings(settings))
    readings = [_read(*each.split("="), chunker=chunker) for each in options.projects]
    for reading in readings:
        _show(reading, options.show)
    command = f"python -m benchmarks.reading {' '.join(each.split('=')[0] for each in options.projects)}"
    write_section("reading", "Reading documentation", command, _body(readings), dry_run=options.dry_run)


def _read(name: str, folder: str, built: str = "", *, chunker: Chunker) -> ProjectReading:
    source = open_source(SourceSpec(name, "folder", Path(folder), "", "", "public", "article", 50_000_000))
    documents: list[Document] = []
    skipped: list[Skipped] = []
    size = 0
    items = []
    for entry in source.items():
        items += [entry] if isinstance(entry, Item) else []
        skipped += [entry] if isinstance(entry, Skipped) else []
    list(source.load(items[0]))  # so that the start of the sandbox is not counted
    started = time.perf_counter()
    for item in items:
        size += (Path(folder) / item.key).stat().st_size
        for each in source.load(item):
            documents += [each] if isinstance(each, Document) else []
            skipped += [each] if isinstance(each, Skipped) else []
    seconds = time.perf_counter() - started
    chunks = tuple(chunk for document in documents for chunk in chunker.chunks(document))
    kept = tuple(_compared(documents, name, Path(built))) if built else ()
    return ProjectReading(name, tuple(documents), tuple(skipped), chunks, size, seconds, kept)


def _compared(documents: list[Document], name: str, built: Path) -> Iterator[Kept]:
    for document in documents:
        key = document.id.removeprefix(f"{name}:")
        page = built_page(built, key)
        if page is not None:
            yield compare(document.text, document.ref.title, key, page.read_text("utf-8", "replace"))


def _show(reading: ProjectReading, count: int) -> None:
    kinds = Counter(kind for pieces in reading.noisy.values() for kind, _ in pieces)
    print(f"== {reading.name}: noise by kind: {dict(kinds)}")
    for number, pieces in list(reading.noisy.items())[:40]:
        print(f"   {reading.chunks[number].document_id}: {pieces[:3]}")
    for each in sorted(reading.kept, key=lambda kept: kept.kept / max(kept.words, 1))[:12]:
        print(
            f"   kept {each.kept / max(each.words, 1):.3f} of {each.words} in {each.page}; lost: {' '.join(each.lost)}"
        )
    for skipped in reading.skipped[:20]:
        print(f"   skipped {skipped.key}: {skipped.reason}")
    chosen = random.Random(0).sample(reading.chunks, min(count, len(reading.chunks)))
    for chunk in chosen:
        print(f"---- {chunk.document_id} [{chunk.heading}]\n{chunk.text}")


def _body(readings: list[ProjectReading]) -> str:
    rows = []
    for each in readings:
        words, kept = sum(page.words for page in each.kept), sum(page.kept for page in each.kept)
        rows.append(
            [
                each.name,
                f"{len(each.documents):,}",
                f"{len(each.chunks):,}",
                f"{len(each.noisy):,} ({len(each.noisy) / max(len(each.chunks), 1):.2%})",
                f"{kept / words:.1%} of {len(each.kept)} pages" if words else "",
                f"{each.bytes / 1e6 / each.seconds:.2f}",
            ]
        )
    note = """\
With markup: chunks in which a pattern of benchmarks/markup_noise.py finds markup of the generator outside of code.
Kept: the share of the words that the content of the built pages shows which were read of their sources. The pages were
built by Sphinx without autodoc, and by MkDocs (Material). The projects: documentation of discord.py (Sphinx), FastAPI
(MkDocs), pytest (Sphinx) and Vite (VitePress), and 100 handbooks and policies in Markdown."""
    header = ["project", "documents", "chunks", "with markup", "kept of the visible words", "MB/s"]
    return f"{note}\n\n{table(header, rows)}"


if __name__ == "__main__":
    main()
