"""Passages and questions drawn from the public question sets, seeded."""

import random
from collections.abc import Iterable
from itertools import chain, zip_longest
from pathlib import Path

from bot.evaluate import read_jsonl

SEED = 3
WORDS = (60, 140)
"""Fewest and most words of a passage."""


def passages(evaldata: Path, count: int) -> list[str]:
    """Return passages of 60 to 140 words, each from another document."""
    chance = random.Random(SEED)
    documents = [words for text in _texts(evaldata.glob("*/corpus.jsonl")) if len(words := text.split()) >= WORDS[1]]
    found = []
    for words in chance.sample(documents, count):
        length = chance.randint(*WORDS)
        start = chance.randint(0, len(words) - length)
        found.append(" ".join(words[start : start + length]))
    return found


def questions(evaldata: Path, count: int) -> list[str]:
    """Return distinct questions, from all sets in turn while each has some."""
    chance = random.Random(SEED)
    sets = [list(dict.fromkeys(_texts([path]))) for path in sorted(evaldata.glob("*/queries.jsonl"))]
    for texts in sets:
        chance.shuffle(texts)
    mixed = list(dict.fromkeys(text for text in chain(*zip_longest(*sets)) if text))
    if len(mixed) < count:
        raise ValueError(f"{evaldata} holds {len(mixed)} questions; {count} are needed")
    return mixed[:count]


def _texts(paths: Iterable[Path]) -> Iterable[str]:
    for path in sorted(paths):
        for _, record in read_jsonl(path):
            yield str(record["text"])
