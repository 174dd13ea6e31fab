"""The gate: decides whether a sentence that a model wrote may be shown. Pure functions.

A sentence passes if every number that it cites is that of a passage, if it contains no link that these passages lack,
and if a few of their sentences support it: they contain its numbers and names in the same places, they negate the same
things, they contain nearly all of its content words, and one of them is close to it in meaning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.gate.alignment import is_number_supported, misjoined_name, misplaced_name, substituted_word
from bot.answering.gate.anchors import Anchors
from bot.answering.gate.changed_meaning import changed_meaning
from bot.answering.gate.contrasts import exclude_each_other, has_opposites
from bot.answering.gate.drafts import Draft
from bot.answering.gate.gate_types import GateFailure, NumberedSource, SourceSentence, Support, Verdict
from bot.answering.gate.negation import differs_in_negation
from bot.answering.gate.qualifiers import Qualifiers
from bot.answering.gate.unsafe_text import find_links, has_mention, is_instruction, normalized_link
from bot.answering.gate.word_index import WordIndex
from bot.answering.gate.words import Vocabulary, Word, informative_words, is_among, is_informative
from bot.answering.question.question_detection import is_question
from index.types import Vector

MIN_WORDS = 4
"""Fewer words are a fragment, which states nothing."""
MAX_WORDS = 250
"""More words are no sentence."""


@dataclass(frozen=True, slots=True)
class Strictness:
    """How closely a sentence must follow its sources; ``benchmarks/gate.py`` measures the effect of each setting.

    Attributes:
        sentences: Most sentences of the cited passages that may support one sentence together.
        coverage: Least share of its content words that they, or the titles, contain.
        max_added_words: Most content words in a row that none of them contains.
        cosine: Least cosine to the closest of them.
    """

    sentences: int = 3
    coverage: float = 0.8
    max_added_words: int = 2
    cosine: float = 0.4


STRICTNESS = Strictness()


@dataclass(frozen=True, slots=True)
class _SupportingSentence:
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
    """Decide whether a draft may be shown.

    Args:
        draft: A sentence or a block of code.
        vector: Its embedding, unit length.
        sources: Number → passage, as the model received them.
        vocabulary: Reads the draft; the same that the sources were read with.
        strictness: How closely it must follow its sources.
    """
    cited = {number: sources[number] for number in draft.numbers if number in sources}
    failure = _quick_failure(draft, cited)
    if failure:
        return Verdict(failure, ())
    if draft.code:
        return _check_code(draft, cited)
    verbatim = _verbatim(draft, cited)
    if verbatim is not None:
        return Verdict(None, (verbatim,))
    claim = vocabulary.read(draft.text)
    chosen = _choose(informative_words(claim), vector, cited, strictness)
    if not chosen:
        has_instruction = any(not sentence.usable for source in cited.values() for sentence in source.sentences)
        return Verdict("instruction" if has_instruction else "words", ())
    failure = _failure(claim, chosen, cited, strictness)
    return Verdict(failure, () if failure else _supports(chosen))


def _quick_failure(draft: Draft, cited: Mapping[int, NumberedSource]) -> GateFailure | None:
    """Return a failure that shows without comparing the draft with single sentences, None if there is none."""
    if not draft.numbers:
        return "uncited"
    if len(cited) < len(draft.numbers):
        return "unresolved"
    if has_mention(draft.text):
        return "mention"
    known = {link for source in cited.values() for link in _links_of(source)}
    if any(link not in known for link in find_links(draft.text)):
        return "link"
    if draft.code:
        return None
    if not MIN_WORDS <= len(draft.text.split()) <= MAX_WORDS or draft.text.rfind("(") > draft.text.rfind(")"):
        return "words"  # it states nothing, or breaks off within brackets
    if is_instruction(draft.text):
        return "instruction"
    return "question" if is_question(draft.text) else None


def _links_of(source: NumberedSource) -> set[str]:
    location = source.passage.document.location
    usable = (sentence.span.text for sentence in source.sentences if sentence.usable)
    return {normalized_link(location), *(link for text in usable for link in find_links(text))}


def _verbatim(draft: Draft, cited: Mapping[int, NumberedSource]) -> Support | None:
    """Return the sentence that a draft repeats word for word, None if it repeats none."""
    wanted = draft.text.split()
    for number, source in cited.items():
        for place, sentence in enumerate(source.sentences):
            if sentence.usable and sentence.span.text.split() == wanted:
                return Support(number, (place,))
    return None


def _check_code(draft: Draft, cited: Mapping[int, NumberedSource]) -> Verdict:
    """Accept code only if a source contains it word for word, ignoring white space."""
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
) -> list[_SupportingSentence]:
    """Return the few sentences that together contain most of a claim, the best first."""
    candidates = [
        _SupportingSentence(number, place, sentence, float(cosine))
        for number, source in cited.items()
        for place, (sentence, cosine) in enumerate(
            zip(source.sentences, (source.vectors @ vector).tolist(), strict=True)
        )
        if sentence.usable
    ]
    contained = {id(each): _contained(claim, each.sentence.words) for each in candidates}
    chosen: list[_SupportingSentence] = []
    covered: frozenset[int] = frozenset()
    while candidates and len(chosen) < strictness.sentences:
        best = max(candidates, key=lambda each: _gain(claim, contained[id(each)] - covered) + each.cosine)
        gained = contained[id(best)] - covered
        if chosen and _gain(claim, gained) < 1.5:
            break
        chosen.append(best)
        covered |= gained
        candidates.remove(best)
    return chosen


def _contained(claim: Sequence[Word], words: Sequence[Word]) -> frozenset[int]:
    known = WordIndex(informative_words(words))
    return frozenset(place for place, word in enumerate(claim) if word in known)


def _gain(claim: Sequence[Word], places: frozenset[int]) -> float:
    """Return how much a sentence adds: 1 for each word, 2 for each number or name, because these may not be missing."""
    return sum(2.0 if claim[place].is_certain_number or claim[place].is_name else 1.0 for place in places)


def _failure(
    claim: Sequence[Word],
    chosen: Sequence[_SupportingSentence],
    cited: Mapping[int, NumberedSource],
    strict: Strictness,
) -> GateFailure | None:
    """Return the first reason why the chosen sentences do not support a claim, None if they do."""
    words = informative_words(claim)
    titles = [word for source in cited.values() for word in source.title]
    supporting = [informative_words(each.sentence.words) for each in chosen]
    if _number_fails(words, supporting, titles):
        return "number"
    if _name_fails(claim, supporting, chosen, cited, titles):
        return "name"
    if misplaced_name(words, supporting, titles) is not None:
        return "name"
    rival = substituted_word(words, supporting)
    if rival is not None:
        return "number" if rival.number else "name"
    changed = changed_meaning(Anchors(claim, [each.sentence.words for each in chosen]))
    if changed:
        return changed
    if differs_in_negation(claim, [each.sentence.words for each in chosen]):
        return "negation"
    qualifiers = Qualifiers(claim)
    told = [word for place, word in enumerate(claim) if is_informative(word) and qualifiers.at(place) is None]
    if _words_fail(told, [*titles, *(word for source in supporting for word in source)], strict):
        return "words"
    if max(each.cosine for each in chosen) >= strict.cosine:
        return None
    # A claim that has all of its words from one sentence may be a small part of it.
    is_part = len(words) >= MIN_WORDS and any(all(is_among(word, source) for word in words) for source in supporting)
    return None if is_part else "meaning"


def _number_fails(claim: Sequence[Word], supporting: Sequence[Sequence[Word]], titles: Sequence[Word]) -> bool:
    with_titles = [[*source, *titles] for source in supporting]
    return any(
        word.is_certain_number and not is_number_supported(place, claim, with_titles)
        for place, word in enumerate(claim)
    )


def _name_fails(
    claim: Sequence[Word],
    supporting: Sequence[Sequence[Word]],
    chosen: Sequence[_SupportingSentence],
    cited: Mapping[int, NumberedSource],
    titles: Sequence[Word],
) -> bool:
    """Return whether a name is missing in the sentences, in the titles, and in the passage before the sentences.

    The text before a sentence counts, because "it" and "the company" refer to names there.
    """
    before = [
        informative_words(earlier.words)
        for each in chosen
        for earlier in cited[each.number].sentences[: each.place]
        if earlier.usable
    ]
    texts = [titles, *supporting, *before]
    known = [word for text in texts for word in text]
    if any(
        _must_be_known(place, word) and not is_among(word, known) for place, word in enumerate(informative_words(claim))
    ):
        return True
    return misjoined_name(claim, texts) is not None


def _must_be_known(place: int, word: Word) -> bool:
    """Return whether a word is a name, or the first word of a claim and so perhaps a name."""
    return word.is_name or (
        place == 0
        and word.starts_sentence
        and word.text[:1].isupper()
        and not word.folded.endswith(_NOT_A_NAME_ENDINGS)
    )


_NOT_A_NAME_ENDINGS = ("s", "ly", "ing", "ed", "tion", "ity", "ment", "ness", "ance", "ence", "ism")
"""Endings of first words that are no names."""


def _words_fail(claim: Sequence[Word], known: Sequence[Word], strict: Strictness) -> bool:
    """Return whether the sources contain too few of a claim's words; each of their words supports only one of them.

    Otherwise a claim that repeats itself ("the wars succeeded those of the wars") would be supported.
    """
    index = WordIndex(known)
    opposites = {word.folded for word in known if has_opposites(word.folded)}
    taken: set[int] = set()
    contained: list[bool] = []
    for word in claim:
        place = next((at for at in index.places(word, len(claim)) if at not in taken), None)
        # An opposite that is no fault tells the same the other way round: "A is larger than B", "B is smaller than A".
        contained.append(place is not None or any(exclude_each_other(word.folded, other) for other in opposites))
        if place is not None:
            taken.add(place)
    run = longest = 0
    for each in contained:
        run = 0 if each else run + 1
        longest = max(longest, run)
    return sum(contained) < strict.coverage * len(contained) or longest > strict.max_added_words


def _supports(chosen: Sequence[_SupportingSentence]) -> tuple[Support, ...]:
    numbers = dict.fromkeys(each.number for each in chosen)
    return tuple(
        Support(number, tuple(sorted(each.place for each in chosen if each.number == number))) for number in numbers
    )
