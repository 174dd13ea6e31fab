"""The gate: may a sentence that a model wrote be shown?

A sentence passes if every number it cites is a passage's, it holds no link that these passages do not hold, and a few
of their sentences bear it out: its numbers and names stand there in their places, it denies what they deny, nearly all
of its words of content stand there, and one of them is close to it in meaning. Pure functions: the same words, passages
and vectors give the same verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.gate.alignment import (
    contents,
    denies_otherwise,
    number_is_borne_out,
    out_of_place,
    same,
    stands_for_another,
    stands_in,
    torn_name,
)
from bot.answering.gate.drafts import Draft
from bot.answering.gate.gate_types import GateFailure, NumberedSource, SourceSentence, Support, Verdict
from bot.answering.gate.instructions import instructs
from bot.answering.gate.links import bare, calls_many, links
from bot.answering.gate.words import Vocabulary, Word
from bot.answering.question.question_parts import asks
from index.types import Vector

LEAST_WORDS = 4
"""Fewer words are the stub of a sentence, which states nothing."""


@dataclass(frozen=True, slots=True)
class Strictness:
    """How much a sentence must have of its sources; ``benchmarks/gate.py`` measures what each setting is worth.

    Attributes:
        sentences: Most sentences of the cited passages that may bear one sentence out.
        coverage: Least share of its content words that stand in them or in the titles.
        longest_addition: Most content words in a row that stand in none of them.
        cosine: Least cosine to the closest of them.
    """

    sentences: int = 3
    coverage: float = 0.8
    longest_addition: int = 2
    cosine: float = 0.4


STRICTNESS = Strictness()


@dataclass(frozen=True, slots=True)
class _Candidate:
    number: int
    place: int
    sentence: SourceSentence
    cosine: float


def check(
    draft: Draft,
    vector: Vector,
    sources: Mapping[int, NumberedSource],
    vocabulary: Vocabulary,
    strictness: Strictness = STRICTNESS,
) -> Verdict:
    """Judge a draft.

    Args:
        draft: A sentence or a block of code.
        vector: Its embedding, unit length.
        sources: Number → passage, as the model was given them.
        vocabulary: Reads the draft as the sources were read.
        strictness: How much it must have of its sources.
    """
    cited = {number: sources[number] for number in draft.numbers if number in sources}
    failure = _refused_at_once(draft, cited)
    if failure:
        return Verdict(failure, ())
    if draft.code:
        return _check_code(draft, cited)
    claim = vocabulary.read(draft.text)
    chosen = _choose(contents(claim), vector, cited, strictness)
    if not chosen:
        tainted = any(not sentence.usable for source in cited.values() for sentence in source.sentences)
        return Verdict("instruction" if tainted else "words", ())
    failure = _failure(draft, claim, chosen, cited, strictness)
    return Verdict(failure, () if failure else _supports(chosen))


def _refused_at_once(draft: Draft, cited: Mapping[int, NumberedSource]) -> GateFailure | None:
    """What fails without reading the sources' sentences one by one."""
    if not draft.numbers:
        return "uncited"
    if len(cited) < len(draft.numbers):
        return "unresolved"
    if calls_many(draft.text):
        return "mention"
    known = {link for source in cited.values() for link in _links_of(source)}
    if any(link not in known for link in links(draft.text)):
        return "link"
    if draft.code:
        return None
    if len(draft.text.split()) < LEAST_WORDS or draft.text.rfind("(") > draft.text.rfind(")"):
        return "words"  # nothing is stated, or it breaks off within brackets
    if instructs(draft.text):
        return "instruction"
    return "question" if asks(draft.text) else None


def _links_of(source: NumberedSource) -> set[str]:
    location = source.passage.document.location
    usable = (sentence.span.text for sentence in source.sentences if sentence.usable)
    return {bare(location), *(link for text in usable for link in links(text))}


def _check_code(draft: Draft, cited: Mapping[int, NumberedSource]) -> Verdict:
    """Code passes only word for word, white space aside."""
    wanted = "".join(draft.text.split())
    for number, source in cited.items():
        sentences = source.sentences
        for first in range(len(sentences)):
            if wanted.startswith("".join(sentences[first].span.text.split())[: len(wanted)]):
                run = _code_run(wanted, sentences, first)
                if run:
                    return Verdict(None, (Support(number, run),))
    return Verdict("code", ())


def _code_run(wanted: str, sentences: Sequence[SourceSentence], first: int) -> tuple[int, ...]:
    text = ""
    for place in range(first, len(sentences)):
        if not sentences[place].usable:
            return ()
        text += "".join(sentences[place].span.text.split())
        if text.startswith(wanted):
            return tuple(range(first, place + 1))
        if not wanted.startswith(text):
            return ()
    return ()


def _choose(
    claim: Sequence[Word], vector: Vector, cited: Mapping[int, NumberedSource], strictness: Strictness
) -> list[_Candidate]:
    """The few sentences that together hold most of a claim, the closest first."""
    candidates = [
        _Candidate(number, place, sentence, float(cosine))
        for number, source in cited.items()
        for place, (sentence, cosine) in enumerate(
            zip(source.sentences, (source.vectors @ vector).tolist(), strict=True)
        )
        if sentence.usable
    ]
    held = {id(each): _held(claim, each.sentence.words) for each in candidates}
    chosen: list[_Candidate] = []
    covered: frozenset[int] = frozenset()
    while candidates and len(chosen) < strictness.sentences:
        best = max(candidates, key=lambda each: _gain(claim, held[id(each)] - covered) + each.cosine)
        gained = held[id(best)] - covered
        if chosen and _gain(claim, gained) < 1.5:
            break
        chosen.append(best)
        covered |= gained
        candidates.remove(best)
    return chosen


def _held(claim: Sequence[Word], words: Sequence[Word]) -> frozenset[int]:
    known = contents(words)
    return frozenset(place for place, word in enumerate(claim) if stands_in(word, known))


def _gain(claim: Sequence[Word], places: frozenset[int]) -> float:
    """What a sentence adds: a word counts one, a number or a name two, since they may not be missing."""
    return sum(2.0 if claim[place].firm or claim[place].name else 1.0 for place in places)


def _failure(
    draft: Draft,
    claim: Sequence[Word],
    chosen: Sequence[_Candidate],
    cited: Mapping[int, NumberedSource],
    strict: Strictness,
) -> GateFailure | None:
    """The first thing in which the chosen sentences do not bear a claim out."""
    if " ".join(draft.text.split()) in (" ".join(each.sentence.span.text.split()) for each in chosen):
        return None
    words = contents(claim)
    titles = [word for source in cited.values() for word in source.title]
    supporting = [contents(each.sentence.words) for each in chosen]
    if _number_fails(words, supporting, titles):
        return "number"
    if _name_fails(claim, supporting, chosen, cited, titles):
        return "name"
    if out_of_place(words, supporting, titles) is not None:
        return "name"
    rival = stands_for_another(words, supporting)
    if rival is not None:
        return "number" if rival.number else "name"
    if denies_otherwise(claim, [each.sentence.words for each in chosen]):
        return "negation"
    if _words_fail(words, [*titles, *(word for source in supporting for word in source)], strict):
        return "words"
    return "meaning" if max(each.cosine for each in chosen) < strict.cosine else None


def _number_fails(claim: Sequence[Word], supporting: Sequence[Sequence[Word]], titles: Sequence[Word]) -> bool:
    with_titles = [[*source, *titles] for source in supporting]
    return any(word.firm and not number_is_borne_out(place, claim, with_titles) for place, word in enumerate(claim))


def _name_fails(
    claim: Sequence[Word],
    supporting: Sequence[Sequence[Word]],
    chosen: Sequence[_Candidate],
    cited: Mapping[int, NumberedSource],
    titles: Sequence[Word],
) -> bool:
    """Whether a name is nowhere: neither in the sentences, nor in the titles, nor before the sentences in the passage.

    What stands before a sentence counts since "it" and "the company" take their names from there.
    """
    before = [
        contents(earlier.words)
        for each in chosen
        for earlier in cited[each.number].sentences[: each.place]
        if earlier.usable
    ]
    texts = [titles, *supporting, *before]
    known = [word for text in texts for word in text]
    if any(_must_be_known(place, word) and not stands_in(word, known) for place, word in enumerate(contents(claim))):
        return True
    return torn_name(claim, texts) is not None


def _must_be_known(place: int, word: Word) -> bool:
    """Names; and the word that opens a claim, which may be one: its capital letter tells nothing."""
    return word.name or (place == 0 and word.opening and word.text[:1].isupper() and not word.folded.endswith(_PLAIN))


_PLAIN = ("s", "ly", "ing", "ed", "tion", "ity", "ment", "ness", "ance", "ence", "ism")
"""Endings of words that open a sentence without being a name."""


def _words_fail(claim: Sequence[Word], known: Sequence[Word], strict: Strictness) -> bool:
    """Whether too few words are borne out; each word of the sources bears out one of the claim's.

    Else a claim that goes round in circles ("the wars succeeded those of the wars") would be all borne out.
    """
    left = list(known)
    held: list[bool] = []
    for word in claim:
        place = next((at for at, other in enumerate(left) if same(word, other)), None)
        held.append(place is not None)
        if place is not None:
            del left[place]
    run = longest = 0
    for each in held:
        run = 0 if each else run + 1
        longest = max(longest, run)
    return sum(held) < strict.coverage * len(held) or longest > strict.longest_addition


def _supports(chosen: Sequence[_Candidate]) -> tuple[Support, ...]:
    numbers = dict.fromkeys(each.number for each in chosen)
    return tuple(
        Support(number, tuple(sorted(each.place for each in chosen if each.number == number))) for number in numbers
    )
