"""Pairs from real documentation: a section answers its heading, the nearest other sections do not."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.reader.made_questions import names_in, question_of_heading
from benchmarks.reader.pairs import Pair, Pairs, Prose, unanswered
from benchmarks.reader.windows import Window, WindowMaker
from bot.evaluate.corpus_index import corpus_source
from bot.settings.settings import Settings
from index.chunking.chunker import Chunker, ChunkSettings
from index.chunking.sentences import split_sentences
from index.embedding import Encoder
from index.sources.folder_source import FolderSource
from index.sources.source import Item
from index.types import Document

SECTION_TOKENS = 160
"""Longest section; of a longer one, the beginning is taken."""
SECTIONS = 900
"""Most sections of one project, which is one folder directly below that of the documentation."""
OWN_HEADING = 0.45
"""Share of right sections that are shown with their own heading; the others only with those above it."""
NEIGHBOURS = 8
LEAST_CHARS = 80


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a document.

    Attributes:
        document: Its document.
        path: The document's title and the headings above the section, its own last.
        text: The beginning of its text.
    """

    document: str
    path: tuple[str, ...]
    text: str


def add_documentation(pairs: Pairs, folder: Path, settings: Settings, encoder: Encoder, maker: WindowMaker) -> None:
    """Add the pairs of all projects in a folder."""
    chunker = Chunker(encoder, ChunkSettings(SECTION_TOKENS, 0))
    sections: list[Section] = []
    for project in sorted(each for each in folder.iterdir() if each.is_dir()):
        source = FolderSource(corpus_source(project, settings))
        found = [section for document in _documents(source) for section in _sections(document, chunker, project.name)]
        random.Random(project.name).shuffle(found)
        sections += found[:SECTIONS]
    _add_pairs(sections, pairs, maker)


def _documents(source: FolderSource) -> Iterator[Document]:
    for item in source.items():
        if isinstance(item, Item):
            yield from (each for each in source.load(item) if isinstance(each, Document))


def _sections(document: Document, chunker: Chunker, project: str) -> Iterator[Section]:
    headings = ""
    for chunk in chunker.chunks(document):
        if chunk.heading and chunk.heading != headings and len(chunk.text) >= LEAST_CHARS:
            path = (document.ref.title, *chunk.heading.split(" > "))
            yield Section(f"{project}/{document.ref.id}", path, chunk.text)
        headings = chunk.heading


def _add_pairs(sections: list[Section], pairs: Pairs, maker: WindowMaker) -> None:
    chance = random.Random(0)
    in_document: dict[str, list[int]] = defaultdict(list)
    for place, section in enumerate(sections):
        in_document[section.document].append(place)
    words = _word_weights(sections)
    for place, section in enumerate(sections):
        question = question_of_heading(section.path, chance)
        if question is None:
            continue
        own = _windows(sections, place, maker, with_own=chance.random() < OWN_HEADING)[:1]
        for window in own:
            pairs.by_kind["headings answered"].append(Pair(question, window, True, None, None))
            if place % 2 == 0:
                pairs.prose.append(Prose(window, section.text, names_in(section.text)))
        others = [
            at for at in in_document[section.document] if at != place and sections[at].path[-1] != section.path[-1]
        ]
        if not others or chance.random() < 0.5:
            others = _neighbours(sections, place, words)
        if others:
            windows = _windows(sections, chance.choice(others), maker, with_own=chance.random() < 0.6)
            pairs.by_kind["headings near"] += [unanswered(question, window) for window in windows[:1]]


def _word_weights(sections: list[Section]) -> Any:  # noqa: ANN401 - a sparse matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = TfidfVectorizer(stop_words="english", sublinear_tf=True, max_features=60_000, min_df=2)
    return words.fit_transform([f"{' '.join(each.path)} {each.text}" for each in sections])


def _neighbours(sections: list[Section], place: int, words: Any) -> list[int]:  # noqa: ANN401
    import numpy as np

    heading = sections[place].path[-1].lower()
    near = np.argsort(-(words @ words[place].T).toarray().ravel())[: 2 * NEIGHBOURS].tolist()
    return [at for at in near if at != place and heading not in " ".join(sections[at].path).lower()][:NEIGHBOURS]


def _windows(sections: list[Section], place: int, maker: WindowMaker, *, with_own: bool) -> list[Window]:
    section = sections[place]
    path = section.path if with_own else section.path[:-1]
    spans = [(each.start, each.end) for each in split_sentences(section.text)]
    return maker.windows(f"section:{place}:{with_own}", " > ".join(path), section.text, spans)
