"""Splits a message into the questions it asks; pure functions for English chat, comments and search-box keywords.

A message consists of greetings, asides and questions. Greetings and thanks are dropped. Each sentence that asks becomes
a part with an answer of its own. If it needs context, the statements before it are added to its query.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from bot.answering.question.other_words import in_other_words
from bot.answering.question.question_detection import (
    FRAME,
    UNMARKED_QUESTION,
    is_pleasantry,
    is_question,
    normalized,
)
from bot.answering.question.search_texts import alternatives, output_of_programs
from bot.answering.types import MAX_QUERY_CHARS, ParsedQuestion
from index.chunking import split_sentences
from index.errors import FootnoteError

MAX_PARTS = 4
"""Most parts that are answered; further questions of the same message are left out."""
MAX_MESSAGE_CHARS = 12_000
"""Of a longer message only the two ends are read, because people ask first or last."""

_QUESTION_END = re.compile(r"(?<![?؟!])[?؟!]++[\"'”’)\]*_]*+(?=\s)|[？！。]+[\"'”’)\]]*")
_WORD = re.compile(r"\w[\w'’-]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BACK_REFERENCE = re.compile(
    r"^(?:(?:and|but|so|or|if so|ok|then|also)[, ]+)*"
    r"(?:(?:it|its|this|that|these|those|they|them|their|he|him|his|she|her|one|ones|such|same|there)\b"
    r"|(?:what|how) about\b)"
    r"|\b(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|of|with|for|to|about|on|in|by)"
    r" (?:it|this|that|these|those|they|them|he|him|she|her|one)\b(?! \w+(?:er|or|ist|ing)\b)"
    r"|\b(?:it|this|that|these|those|them)(?: (?:up|down|on|off|out|in|back|away|again|instead))?[\s?!.]{0,20}\Z",
    re.IGNORECASE,
)
_CONTINUATION = re.compile(r"(?:and|or|but|so|also|then|what if|what about|how about)\b", re.IGNORECASE)
_WH = r"(?:who|whom|whose|what|when|where|why|which|how)"
_AUXILIARY = (
    r"(?:do|does|did|is|are|was|were|can|could|should|would|will|must|may|has|have|had|isn't|aren't|doesn't|don't"
    r"|didn't|can't|won't)"
)
_SUBJECT = r"(?:i|we|you|he|she|it|they|this|that|these|those|there|the|a|an|my|your|our|his|her|its|their)"
_INTERROGATIVE_START = re.compile(rf"(?:[\w']+,? ){{0,2}}?(?:{_WH}\b|{_AUXILIARY} {_SUBJECT}\b)", re.IGNORECASE)
_QUESTION_START = (
    rf"(?:(?:what|which|whose|how)(?: [\w'-]+){{0,3}}? {_AUXILIARY}|{_WH} {_AUXILIARY}|{_AUXILIARY} {_SUBJECT}) [\w']"
)
_JOINED_QUESTION = re.compile(
    rf"(?:,? (?:and|but|or)|;)(?: also| then)? (?={_QUESTION_START})"
    rf"|, (?:and|but|or)(?: also| then)? (?=(?!which){_WH} [\w'-]+ \w)",
    re.IGNORECASE,
)
_JOINT_END = re.compile(r"(?:,|;|\b(?:and|or|but))(?: also| then)? $", re.IGNORECASE)
_STOP_WORDS_TEXT = """
a about again all also and any anybody anyone are at be but can come could did do does else for further going
good happens happen has have help here how i idea ideas if in is it just know make makes mean means me more my
no not now of ok on one or other please possible really right see sense she so some someone that the their
them then there these they think this those thought thoughts to too true us was we well what when where which
who why will with work works would wrong yes you your advice tips suggestions
"""
_STOP_WORDS = frozenset(_STOP_WORDS_TEXT.split())


class EmptyQuestion(FootnoteError):
    """The message is empty or only white space."""

    public = "There is no question; write one."


def content_words(question: str) -> list[str]:
    """Return the words of a question that carry meaning, in order, each once."""
    words = (word for word in _WORD.findall(_strip_frame(question)) if word.casefold() not in _STOP_WORDS)
    return list({word.casefold(): word for word in words}.values())


def refers_back(question: str) -> bool:
    """Return whether a question refers to something said before: "it", "those", "what about"."""
    return _BACK_REFERENCE.search(_strip_frame(question)) is not None


def parse_questions(message: str) -> tuple[ParsedQuestion, ...]:
    """Split a message into the things it asks, in order; at least one, at most ``MAX_PARTS``.

    Raises:
        EmptyQuestion: If the message is empty or white space.
    """
    return parse_all_questions(message)[:MAX_PARTS]


def parse_all_questions(message: str) -> tuple[ParsedQuestion, ...]:
    """Return all things that a message asks, in order; at least one.

    A message without any question (keywords, a claim) is one part.

    Raises:
        EmptyQuestion: If the message is empty or white space.
    """
    text = _SURROGATE.sub("\ufffd", message).strip()
    if not text:
        raise EmptyQuestion("The question is empty: say what you would like to know.")
    sentences = _sentences(_both_ends(text))
    kept = [sentence for sentence in sentences if not is_pleasantry(sentence)]
    asking = _asking(text, kept)
    if not asking:
        whole = text if len(kept) in (0, len(sentences)) else " ".join(kept)
        return _with_alternatives([ParsedQuestion(whole, _strip_frame(whole[:MAX_QUERY_CHARS]))], text, kept)
    found: list[ParsedQuestion] = []
    context: list[str] = []  # the statements since the last question
    for sentence in kept:
        if sentence not in asking:
            context.append(sentence)
            continue
        if context and UNMARKED_QUESTION.match(context[-1]) and not is_question(context[-1]):
            sentence = f"{context.pop()} {sentence}"  # the full stop of an abbreviation had split the question
        _add_part(found, sentence, context)
        context = []
    return _with_alternatives(found, text, kept)


def _asking(message: str, sentences: list[str]) -> frozenset[str]:
    """Return the sentences that ask; those of a pasted error only if the person asks nothing else."""
    asking = frozenset(filter(is_question, sentences))
    output = output_of_programs(_both_ends(message))
    return frozenset(sentence for sentence in asking if sentence not in output) or asking


def _with_alternatives(parts: list[ParsedQuestion], message: str, told: list[str]) -> tuple[ParsedQuestion, ...]:
    """Give each part the other texts that may find its answer.

    What a message tells belongs to its only part. Of several, a part that is joined to the one before by "and" or "or"
    may need its words.
    """
    if len(parts) == 1:
        others = alternatives(_both_ends(message), told, parts[0].query)
        return (_with_other_words(replace(parts[0], alternatives=others)),)
    line = " ".join(message.split())
    found = [parts[0]]
    for before, part in pairwise(parts):
        lead = line[: max(0, line.find(part.question.rstrip(" ?")))]
        if _JOINT_END.search(lead) and not part.query.startswith(before.query):
            part = replace(part, alternatives=(f"{before.query} {part.query}"[:MAX_QUERY_CHARS],))
        found.append(part)
    return tuple(map(_with_other_words, found))


def _with_other_words(part: ParsedQuestion) -> ParsedQuestion:
    """Give a part the text that asks the same in other words, where there is one."""
    other = in_other_words(part.query)
    return replace(part, alternatives=(*part.alternatives, other)) if other else part


def _add_part(found: list[ParsedQuestion], sentence: str, context: list[str]) -> None:
    """Add a part; a bare follow-up such as "Why?" joins the part before it instead."""
    bare = _strip_frame(sentence)
    size = _count_content_words(bare)
    carries_on = size < 3 and _CONTINUATION.match(bare) is not None
    refers = carries_on or _BACK_REFERENCE.search(bare) is not None
    if size == 0 and found and not context:
        last = found[-1]
        found[-1] = ParsedQuestion(f"{last.question} {sentence}", last.query)
        return
    before = " ".join(context[-2:])
    if not before and found:
        before = found[-1].query
        needed = before if refers or size == 0 else ""
    else:
        needed = before if refers or size < 2 else ""
    question = f"{context[-1]} {sentence}" if size == 0 and context else sentence
    found.append(ParsedQuestion(question, _query(sentence, needed)))


def _query(question: str, context: str) -> str:
    """Return the text to search for: the context comes first and is cut first, so that the question stays whole."""
    bare = _strip_frame(question)
    bare = bare if _WORD.search(bare) else question
    room = MAX_QUERY_CHARS - min(len(bare), MAX_QUERY_CHARS) - 1
    lead = context[-room:] if room > 0 else ""
    return f"{lead} {bare[:MAX_QUERY_CHARS]}".strip()


def _strip_frame(question: str) -> str:
    """Return a question without the words that only say that it is one, unless nothing to look up would be left."""
    text = question.strip()
    kept = list(text)
    for frame in FRAME.finditer(normalized(text)):
        kept[frame.start() : frame.end()] = [" "] + [""] * (frame.end() - frame.start() - 1)
    bare = "".join(kept)
    if bare == text:
        return text
    bare = re.sub(r"\s+", " ", bare).strip(" ,;:-–—")
    return bare if _WORD.search(bare) else text


def _sentences(message: str) -> list[str]:
    """Return the sentences of a chat message, each on one line; a run of question marks always ends one."""
    return [
        " ".join(piece.split())
        for sentence in split_sentences(message)
        for cut in _split_at_marks(sentence.text)
        for piece in _split_joined(cut)
        if _WORD.search(piece)
    ]


def _split_at_marks(sentence: str) -> Iterator[str]:
    """Split after every run of question marks; the sentence splitter, which expects prose, may have missed some."""
    start = 0
    for ending in _QUESTION_END.finditer(sentence):
        yield sentence[start : ending.end()]
        start = ending.end()
    yield sentence[start:]


def _split_joined(sentence: str) -> Iterator[str]:
    """Split questions that are joined by "and", such as "How is it done, and who pays for it?".

    Each must be a question of its own: the first starts as one, and after the "and" comes an interrogative, or an
    auxiliary before its subject. "How and why" and "what it is and what it does" are not split.
    """
    joint = _JOINED_QUESTION.search(sentence) if _INTERROGATIVE_START.match(sentence) else None
    first = sentence[: joint.start()] if joint else ""
    if (
        joint is None
        or _count_content_words(first) == 0
        or not is_question(sentence)
        or re.search(r"\bbetween\b", first)
    ):
        yield sentence
        return
    yield f"{first.rstrip(' ,?')}?"
    yield from _split_joined(sentence[joint.end() :])


def _count_content_words(question: str) -> int:
    """Return how many different words of a question carry meaning."""
    return len({word.casefold() for word in _WORD.findall(question)} - _STOP_WORDS)


def _both_ends(text: str) -> str:
    half = MAX_MESSAGE_CHARS // 2
    return text if len(text) <= MAX_MESSAGE_CHARS else f"{text[:half]}\n{text[-half:]}"
