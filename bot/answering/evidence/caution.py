"""What speaks against evidence whatever its score: it lacks what is asked about, or is from a changelog."""

import re
from collections.abc import Mapping, Sequence

from bot.answering.evidence.assessment import Evidence
from bot.answering.evidence.refusal import MIN_TRUST, Outcome
from bot.answering.evidence.refusal_features import SHOWN
from bot.answering.question.answer_type import asks_who_made, names_maker, wants_named_answer
from bot.answering.question.existence import thing_asked_for
from bot.answering.question.question_terms import (
    TermWeigher,
    capitalised_names,
    lacks_numbered_name,
    lone_numbers,
    numbers,
    tools,
)
from bot.answering.types import ParsedQuestion, text_with_headings
from index.retrieval.changes import CHANGELOG, asks_for_changes

_WORDS = re.compile(r"[a-z0-9]+")


def cautious(
    outcome: Outcome,
    asked: ParsedQuestion,
    evidence: Sequence[Evidence],
    features: Mapping[str, float],
    weigher: TermWeigher,
    shown: Sequence[Evidence],
) -> Outcome:
    """Return the outcome; an answer only may help where something speaks against it that no score can outweigh.

    So do a passage that names none of the numbers that are asked about, such as a version; passages without a name that
    is asked about, or without a name and its number, such as HTTP/2; quotes without the time or amount that is asked
    for; quotes that name nobody where somebody is asked for; a tool to do it with that no document names; quotes none
    of which names what is asked after, as in "Does it have …?"; and a changelog that is not asked for, since it says
    that something changed, not how it is done. What only may help does not, where no document has a word of what is
    asked after.

    Args:
        outcome: The outcome by score.
        asked: The question.
        evidence: The quotes, best first.
        features: What the score was computed from.
        weigher: Knows which words the documents have.
        shown: The quotes that an answer would show.
    """
    knows_language = bool(evidence) and features["trust"] >= MIN_TRUST
    thing = thing_asked_for(asked.question) if knows_language else None
    if outcome != "answered":
        is_unknown = thing is not None and any(map(weigher.is_unknown, _WORDS.findall(thing.lower())))
        return "refused" if is_unknown else outcome
    best = evidence[0].passage
    about = lone_numbers(asked.question)
    lacks_numbers = about and about.isdisjoint(numbers(text_with_headings(best)))
    names = capitalised_names(asked.question) if knows_language else frozenset()
    texts = " ".join(text_with_headings(each.passage) for each in evidence[:SHOWN])
    lacks_name = names and not names <= set(_WORDS.findall(texts.lower()))
    lacks_name = lacks_name or lacks_numbered_name(asked.question, texts)
    names_nobody = asks_who_made(asked.question) and not any(
        names_maker(each.quote.text, asked.question) for each in evidence[:SHOWN]
    )
    is_changelog = best.document.kind == CHANGELOG and not asks_for_changes(asked.query)
    lacks_tool = knows_language and any(map(weigher.is_unknown, tools(asked.query)))
    lacks_thing = thing is not None and _lacks_thing(thing, evidence[:SHOWN], weigher)
    lacks_kind = wants_named_answer(asked.query) and not any(each.names_answer for each in shown)
    doubts = (lacks_numbers, lacks_name, lacks_tool, lacks_thing, lacks_kind, names_nobody, is_changelog)
    return "hedged" if any(doubts) else outcome


def _lacks_thing(thing: str, evidence: Sequence[Evidence], weigher: TermWeigher) -> bool:
    """Return whether no quote and its heading name a thing whole."""
    terms = weigher.question(thing).weights.keys()
    return not any(terms <= weigher.terms(f"{each.quote.heading} {each.quote.text}") for each in evidence)


def without_changelogs(evidence: Sequence[Evidence], question: str) -> Sequence[Evidence]:
    """Return the quotes without those of changelogs, where another one is the best and no change is asked for."""
    if not evidence or evidence[0].passage.document.kind == CHANGELOG or asks_for_changes(question):
        return evidence
    return [each for each in evidence if each.passage.document.kind != CHANGELOG]
