"""Passages that ask what is asked now: readers' questions, offered as "asked before"."""

from collections.abc import Iterable, Sequence

from bot.answering.question.question_parts import asks, only_asks
from bot.answering.types import Quote, quote_of
from index.retrieval import PassageSentences
from index.types import Vector


def repeats_of(vector: Vector, found: Sequence[PassageSentences], least: float) -> list[Quote]:
    """The asking sentence closest to the question, of each passage that only asks, where it is close enough."""
    close: list[tuple[float, Quote]] = []
    for each in found:
        if not only_asks([sentence.text for sentence in each.sentences]):
            continue
        cosines = (each.vectors @ vector).tolist()
        asking = [(c, s) for c, s in zip(cosines, each.sentences, strict=True) if c >= least and asks(s.text)]
        if asking:
            cosine, sentence = max(asking, key=lambda pair: pair[0])
            close.append((cosine, quote_of(each.passage, sentence.start, sentence.end)))
    return [quote for _, quote in sorted(close, key=lambda pair: -pair[0])]


def one_a_document(quotes: Iterable[Quote]) -> list[Quote]:
    """Return the first quote of each document."""
    first: dict[str, Quote] = {}
    for quote in quotes:
        first.setdefault(quote.document.id, quote)
    return list(first.values())
