"""How an answer came about, for people and for programs."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bot.answering.conversation.references import TopicShift
from bot.answering.types import Quote
from bot.records import PartRecord, Record, ScoredQuote
from bot.rendering.json import answer_json, document_json
from bot.rendering.lines import GAP, TextLine
from index.types import Passage

if TYPE_CHECKING:
    from bot.records.people import PersonData

EXCERPT = 160
"""Characters of a passage or quote that are shown on one line."""


def record_lines(record: Record, withheld: int) -> list[TextLine]:
    """Lay out a record.

    Args:
        record: What the reader may see of it.
        withheld: Passages, quotes and sentences that were left out for this reader.

    Returns:
        What was asked and what came of it; for each part what was searched, found and considered; the timings.
    """
    answer = record.answer
    status = f"{answer.status}, hedged" if answer.hedged else answer.status
    facts = [
        ("Answer", answer.id),
        ("Asked", f"{record.asked_at:%Y-%m-%d %H:%M:%S} UTC, {' '.join(filter(None, _places(record)))}"),
        ("Question", " ".join(answer.question.split())),
        ("Readers", ", ".join(sorted(record.audience))),
        ("Index", f"generation {record.generation}"),
        ("Outcome", f"{status}; {answer.dropped} sentences dropped; {answer.model or 'no language model'}"),
    ]
    if record.turns:
        facts.insert(3, ("Earlier", f"{record.turns} turns of the conversation"))
    lines = [_fact(name, text) for name, text in facts]
    for part in record.parts:
        lines += _part_lines(part)
    spent = ", ".join(f"{stage} {each:.1f} ms" for stage, each in answer.timings_ms.items())
    lines += [GAP, _fact("Time", spent)]
    if withheld:
        lines += [GAP, TextLine(f"{withheld} passages, quotes and sentences are not for this reader.", "place", 0, "")]
    return lines


def record_json(record: Record, withheld: int) -> dict[str, Any]:
    """Return a record in the documented shape of ``footnote why --json``."""
    return {
        "id": record.answer.id,
        "asked_at": record.asked_at.isoformat(),
        "community": record.origin.community,
        "channel": record.origin.channel or None,
        "thread": record.origin.thread or None,
        "asker": record.origin.asker,
        "link": record.origin.link or None,
        "audience": sorted(record.audience),
        "generation": record.generation,
        "turns": record.turns,
        "answer": answer_json(record.answer),
        "parts": [_part_json(part) for part in record.parts],
        "withheld": withheld,
    }


def person_json(data: "PersonData", answers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what is kept of a person in the documented shape of ``footnote privacy export``.

    What was kept for others, and what waits for moderators, is not named where there is none.

    Args:
        data: The person's data.
        answers: The answers to the person's questions, each as ``record_json`` has it.
    """
    seldom = {"kept_for_others": list(data.curated), "waiting_for_moderators": list(data.previews)}
    return {
        "person": data.person,
        "answers": list(answers),
        "votes": list(data.votes),
        "opted_out": data.opted_out,
        **{name: rows for name, rows in seldom.items() if rows},
    }


def _places(record: Record) -> tuple[str, str, str]:
    return record.origin.community, record.origin.channel, record.origin.thread


def _part_lines(part: PartRecord) -> Iterator[TextLine]:
    yield GAP
    yield TextLine(" ".join(part.question.split()), "heading", 0, "")
    yield _fact("Searched", " ".join(part.query.split()))
    if part.clues:
        yield _fact("Follows", f"{'yes' if part.clues.follows else 'no'}: {_clues(part.clues)}")
    yield _fact("Decision", f"{part.outcome}, probability {part.score:.3f}")
    yield _fact("Because", ", ".join(f"{name} {value:.2f}" for name, value in part.features.items()) or "no evidence")
    if part.passages:
        yield TextLine("Passages found", "body", 0, "")
    for passage in part.passages:
        yield from _passage_lines(passage)
    if part.quotes:
        yield TextLine("Quotes considered", "body", 0, "")
    for each in part.quotes:
        yield from _quote_lines(each)


def _passage_lines(passage: Passage) -> Iterator[TextLine]:
    scores = passage.scores
    reranked = "" if scores.rerank is None else f", re-ranked {scores.rerank:.3f}"
    where = ", ".join(filter(None, (passage.document.title, passage.chunk.heading)))
    yield TextLine(where, "title", 4, f"{passage.rank}.")
    found = f"score {scores.fused:.3f} (cosine {scores.dense:.3f}, BM25 {scores.lexical:.3f}{reranked})"
    yield TextLine(f"{passage.document.id}  {found}", "place", 4, "")
    yield TextLine(_excerpt(passage.chunk.text), "quote", 4, "")


def _quote_lines(each: ScoredQuote) -> Iterator[TextLine]:
    found = f"score {each.score:.3f} (cosine {each.cosine:.3f}, coverage {each.coverage:.3f})"
    yield TextLine(f"“{_excerpt(each.quote.text)}”", "quote", 4, "-")
    yield TextLine(f"{each.quote.document.id}  {found}", "place", 4, "")


def _part_json(part: PartRecord) -> dict[str, Any]:
    return {
        "question": part.question,
        "query": part.query,
        "follows": part.clues.follows if part.clues else None,
        "outcome": part.outcome,
        "score": part.score,
        "features": dict(part.features),
        "passages": [_passage_json(passage) for passage in part.passages],
        "quotes": [
            {
                **_span_json(each.quote),
                "score": each.score,
                "support": each.support,
                "cosine": each.cosine,
                "coverage": each.coverage,
            }
            for each in part.quotes
        ],
    }


def _passage_json(passage: Passage) -> dict[str, Any]:
    scores = passage.scores
    return {
        "rank": passage.rank,
        "document": document_json(passage.document),
        "start": passage.chunk.start,
        "end": passage.chunk.end,
        "text": passage.chunk.text,
        "score": scores.fused,
        "scores": {"dense": scores.dense, "lexical": scores.lexical, "rerank": scores.rerank},
    }


def _span_json(quote: Quote) -> dict[str, Any]:
    return {
        "document": quote.document.id,
        "revision": quote.revision,
        "start": quote.start,
        "end": quote.end,
        "quote": quote.text,
    }


def _fact(name: str, text: str) -> TextLine:
    return TextLine(text, "body", 10, name)


def _clues(clues: TopicShift) -> str:
    refers = "refers back" if clues.refers else "does not refer back"
    scores = f"best score alone {clues.alone:.2f}, {clues.gain:+.2f} with what was said"
    return f"link {clues.link:.2f}, {clues.words} telling words, {refers}, {scores}"


def _excerpt(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= EXCERPT else f"{flat[:EXCERPT].rsplit(' ', 1)[0]} …"
