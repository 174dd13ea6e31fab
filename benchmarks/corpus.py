"""Makes the corpus of 100,000 chunks for the other benchmarks.

    python -m benchmarks.corpus ../shared/evaldata var/bench

It holds all documents of the question sets, and copies whose sentences are shuffled among the documents of the same set
(seeded), until Footnote's chunker makes that many chunks. One chunk in a hundred is in documents that only the audience
"members" may read. The command writes corpus.jsonl, members.jsonl, and footnote.toml, which names both. Then

    footnote reindex --config var/bench/footnote.toml

builds the index in var/bench/index.
"""

import json
import os
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.machine import command_line
from bot.components import chunk_settings, encoder_for
from bot.evaluate import read_jsonl
from bot.settings.settings import Settings
from index import PUBLIC, Document, SourceSpec, split_sentences
from index.chunking.chunker import Chunker
from index.sources import open_source

CHUNKS = 100_000
MEMBERS = "members"
MEMBERS_SHARE = 0.01
SEED = 3


@dataclass(frozen=True, slots=True)
class Record:
    """A line of ``corpus.jsonl``.

    Attributes:
        question_set: Name of the question set.
        id: Id, unique among all sets.
        title: Title, ``""`` if the set gives none.
        text: The text.
    """

    question_set: str
    id: str
    title: str
    text: str


def main() -> None:
    """Make the corpus."""
    arguments = command_line(__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--chunks", type=int, default=CHUNKS, help=f"chunks in all, {CHUNKS:,} unless said")
    options = arguments.parse_args()
    settings = Settings()
    count_chunks = _chunk_counter(Chunker(encoder_for(settings), chunk_settings(settings)))
    originals = [record for folder in sorted(options.evaldata.iterdir()) for record in read_records(folder)]
    records = enough(rounds(originals, random.Random(SEED)), options.chunks, count_chunks)
    members, others = set_apart(records, round(options.chunks * MEMBERS_SHARE), random.Random(SEED))
    options.folder.mkdir(parents=True, exist_ok=True)
    _write(options.folder / "corpus.jsonl", [record for record, _ in others])
    _write(options.folder / f"{MEMBERS}.jsonl", [record for record, _ in members])
    (options.folder / "footnote.toml").write_text(_settings(options.folder, settings), "utf-8")
    for name, some in (("corpus", others), (MEMBERS, members)):
        print(f"{name}: {len(some):,} documents, {sum(chunks for _, chunks in some):,} chunks")


def read_records(folder: Path) -> Iterator[Record]:
    """Yield a set's documents; none for a folder without a corpus."""
    corpus = folder / "corpus.jsonl"
    if corpus.is_file():
        for _, line in read_jsonl(corpus):
            yield Record(folder.name, f"{folder.name}/{line['_id']}", line.get("title") or "", line["text"])


def rounds(originals: Sequence[Record], chance: random.Random) -> Iterator[list[Record]]:
    """Yield the originals, then endless rounds of copies, shuffled so that any part of a round is a fair sample."""
    yield list(originals)
    by_set: dict[str, list[Record]] = {}
    for record in originals:
        by_set.setdefault(record.question_set, []).append(record)
    sentences = {name: [_sentences(record) for record in records] for name, records in by_set.items()}
    for number in count(2):
        copies = [copy for name in by_set for copy in shuffled(by_set[name], sentences[name], number, chance)]
        chance.shuffle(copies)
        yield copies


def shuffled(
    records: Sequence[Record], sentences: Sequence[Sequence[str]], number: int, chance: random.Random
) -> Iterator[Record]:
    """Yield copies with all sentences dealt out anew; each copy keeps its title and its number of sentences.

    Args:
        records: Documents of one set.
        sentences: The sentences of each.
        number: Number of the round, part of the copies' ids.
        chance: Seeded random numbers.
    """
    deck = [sentence for each in sentences for sentence in each]
    chance.shuffle(deck)
    dealt = iter(deck)
    for record, own in zip(records, sentences, strict=True):
        text = " ".join(next(dealt) for _ in own)
        if text:
            yield Record(record.question_set, f"{record.id}~{number}", record.title, text)


def enough(
    batches: Iterable[Sequence[Record]], chunks: int, count_chunks: Callable[[Sequence[Record]], Iterable[int]]
) -> list[tuple[Record, int]]:
    """Take documents until they make this many chunks; returns each with its number of chunks."""
    taken: list[tuple[Record, int]] = []
    total = 0
    for batch in batches:
        for record, made in zip(batch, count_chunks(batch), strict=True):
            if total >= chunks:
                return taken
            taken.append((record, made))
            total += made
        print(f"{len(taken):,} documents, {total:,} chunks", flush=True)
    return taken


def set_apart(
    records: Sequence[tuple[Record, int]], chunks: int, chance: random.Random
) -> tuple[list[tuple[Record, int]], list[tuple[Record, int]]]:
    """Draw documents that make this many chunks; a document that would exceed the number is left out.

    Returns:
        The drawn documents, and the others; both in their old order.
    """
    drawn: set[str] = set()
    left = chunks
    for record, made in chance.sample(records, len(records)):
        if made <= left:
            drawn.add(record.id)
            left -= made
    return [each for each in records if each[0].id in drawn], [each for each in records if each[0].id not in drawn]


def _sentences(record: Record) -> list[str]:
    return [sentence.text for sentence in split_sentences(record.text)]


def _chunk_counter(chunker: Chunker) -> Callable[[Sequence[Record]], Iterator[int]]:
    """Return a function that counts chunks as a reindex would, through a file and its loader."""

    def count_chunks(records: Sequence[Record]) -> Iterator[int]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "corpus.jsonl"
            _write(path, records)
            source = open_source(SourceSpec("corpus", "folder", path, "", "", PUBLIC, "article", 10**8))
            (item,) = source.items()
            for document in source.load(item):  # type: ignore[arg-type]
                assert isinstance(document, Document), document  # noqa: S101
                yield len(chunker.chunks(document))

    return count_chunks


def _write(path: Path, records: Iterable[Record]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            line = {"_id": record.id, "title": record.title, "text": record.text}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _settings(folder: Path, settings: Settings) -> str:
    cache = Path(os.path.relpath(settings.index.cache, folder)).as_posix()
    sources = [
        f'[[sources]]\nname = "{name}"\npath = "{name}.jsonl"\naudience = "{audience}"\n'
        for name, audience in (("corpus", PUBLIC), (MEMBERS, MEMBERS))
    ]
    return "\n".join([f'[index]\npath = "index"\ncache = "{cache}"\n', *sources])


if __name__ == "__main__":
    main()
