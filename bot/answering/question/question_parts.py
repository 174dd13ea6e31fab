"""What a message asks: pure functions over English chat, comments and search-box keywords.

A message is greetings, asides and questions. What carries nothing to look up is dropped, each sentence that asks
becomes a part to be answered in its own right, and a statement before it lends it context where it needs any.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.answering.question.phrases import CUES, FRAME, OPENING, PLEASANTRY, REQUEST, UNMARKED_QUESTION
from index.chunking import split_sentences
from index.errors import FootnoteError

MAX_PARTS = 4
"""Parts answered; further questions of the same message are left out."""
MAX_MESSAGE_CHARS = 12_000
"""Longer messages are read at both ends: people ask first or last."""
MAX_QUERY_CHARS = 1_000
"""Longer than any encoder input here (about 250 tokens), short enough for lexical search."""

_QUESTION_MARK = re.compile(r"[?？؟]")
_CLOSERS = re.compile(r"[\s!?？！؟\"'”’»)\]}*_~`:;]*$|(?:[^\w\s.,/&=]|\s)*$")
_ENDING = re.compile(r"(?<![?؟!])[?؟!]++[\"'”’)\]*_]*+(?=\s)|[？！。]+[\"'”’)\]]*")
_SIGNATURE = re.compile(r"[A-Z][\w'-]*(?: [A-Z][\w'.-]*)?")
_CLAUSE = re.compile(r"[,;:!.?…()]+|\s[-–—]+\s")
_SIGNS_BEFORE = re.compile(r"^[^\w+]+")
_SIGNS_AFTER = re.compile(r"(?<!\W)\W++$")
_EMOTICON = re.compile(r"(?<!\w)[:;=8][-']?[()DPpdo/|*](?!\w)")
_WORD = re.compile(r"\w[\w'’-]*")
_LETTERS = re.compile(r"[a-z]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BACK_REFERENCE = re.compile(
    r"^(?:(?:and|but|so|or|if so|ok|then|also)[, ]+)*"
    r"(?:(?:it|its|this|that|these|those|they|them|their|he|him|his|she|her|one|ones|such|same|there)\b"
    r"|(?:what|how) about\b)"
    r"|\b(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|of|with|for|to|about|on|in|by)"
    r" (?:it|this|that|these|those|they|them|he|him|she|her|one)\b(?! \w+(?:er|or|ist|ing)\b)",
    re.IGNORECASE,
)
_CARRYING_ON = re.compile(r"(?:and|or|but|so|also|then|what if|what about|how about)\b", re.IGNORECASE)
_WH = r"(?:who|whom|whose|what|when|where|why|which|how)"
_AUXILIARY = (
    r"(?:do|does|did|is|are|was|were|can|could|should|would|will|must|may|has|have|had|isn't|aren't|doesn't|don't"
    r"|didn't|can't|won't)"
)
_SUBJECT = r"(?:i|we|you|he|she|it|they|this|that|these|those|there|the|a|an|my|your|our|his|her|its|their)"
_ASKING = re.compile(rf"(?:[\w']+,? ){{0,2}}?(?:{_WH}\b|{_AUXILIARY} {_SUBJECT}\b)", re.IGNORECASE)
_OPENS = (
    rf"(?:(?:what|which|whose|how)(?: [\w'-]+){{0,3}}? {_AUXILIARY}|{_WH} {_AUXILIARY}|{_AUXILIARY} {_SUBJECT}) [\w']"
)
_ASKED_AS_WELL = re.compile(
    rf"(?:,? (?:and|but|or)|;)(?: also| then)? (?={_OPENS})"
    rf"|, (?:and|but|or)(?: also| then)? (?=(?!which){_WH} [\w'-]+ \w)",
    re.IGNORECASE,
)
_HOLLOW_WORDS = """
a about again all also and any anybody anyone are at be but can come could did do does else for further going
good happens happen has have help here how i idea ideas if in is it just know make makes mean means me more my
no not now of ok on one or other please possible really right see sense she so some someone that the their
them then there these they think this those thought thoughts to too true us was we well what when where which
who why will with work works would wrong yes you your advice tips suggestions
"""
_HOLLOW = frozenset(_HOLLOW_WORDS.split())


class EmptyQuestion(FootnoteError):
    """The asker sent nothing but white space."""

    public = "There is no question; write one."


@dataclass(frozen=True, slots=True)
class ParsedQuestion:
    """One thing that a message asks.

    Attributes:
        question: The part in the asker's own words.
        query: What to search for: the words that only ask taken out, the context the part needs put in;
            at most ``MAX_QUERY_CHARS`` characters and never empty.
    """

    question: str
    query: str


@lru_cache(maxsize=16_384)
def asks(sentence: str) -> bool:
    """Whether a sentence asks: it ends in a question mark, or requests an answer.

    Closing quotes, brackets and emoji may follow the mark. A full stop after a bracketed "(right?)" makes it a
    statement again.
    """
    text = _plain(sentence)
    marks = list(_QUESTION_MARK.finditer(text))
    if marks and _CLOSERS.fullmatch(text, marks[-1].end()):
        return True
    text = text[: 2 * MAX_QUERY_CHARS]
    if OPENING.match(text) or (not CUES.isdisjoint(_LETTERS.findall(text.lower())) and REQUEST.search(text)):
        return True
    return UNMARKED_QUESTION.match(text) is not None and not text.rstrip("\"'”’) ").endswith((".", ":", "…"))


@lru_cache(maxsize=16_384)
def is_pleasantry(sentence: str) -> bool:
    """Whether a sentence is all greeting, thanks, praise, apology or sign-off."""
    text = _EMOTICON.sub("", _plain(sentence))
    if len(text) > 200:
        return False
    opening = next(filter(None, map(_bare, _CLAUSE.split(text, 3)[:3])), "")
    if opening and not PLEASANTRY.fullmatch(opening):
        return False  # what it comes to with most sentences of a document
    spoken = filter(None, map(_bare, _CLAUSE.split(text)))
    return all(
        PLEASANTRY.fullmatch(clause) or (place > 0 and _SIGNATURE.fullmatch(clause))
        for place, clause in enumerate(spoken)
    )


def only_asks(sentences: Sequence[str]) -> bool:
    """Whether a passage asks and does nothing else, so that it can prove nothing.

    Args:
        sentences: The passage's sentences in order. A lead-in that ends in a colon counts with the question
            that follows it. A passage of pleasantries alone asks nothing but proves nothing either.

    Returns:
        True where every sentence asks, is a pleasantry, or leads into one that asks.
    """
    return all(
        is_pleasantry(sentence) or asks(sentence) or _leads_in(sentence, sentences[place + 1 :])
        for place, sentence in enumerate(sentences)
    )


def content_words(question: str) -> list[str]:
    """Return the words of a question that name something, in order, each once."""
    words = (word for word in _WORD.findall(_strip_frame(question)) if word.casefold() not in _HOLLOW)
    return list({word.casefold(): word for word in words}.values())


def refers_back(question: str) -> bool:
    """Whether a question speaks of something that was said before: "it", "those", "what about"."""
    return _BACK_REFERENCE.search(_strip_frame(question)) is not None


def parts(message: str) -> tuple[ParsedQuestion, ...]:
    """Split a message into the things it asks, in order; at least one, at most ``MAX_PARTS``.

    Raises:
        EmptyQuestion: If the message is empty or white space.
    """
    return asked_in(message)[:MAX_PARTS]


def asked_in(message: str) -> tuple[ParsedQuestion, ...]:
    """All things that a message asks, in order; at least one.

    A message in which nothing asks (keywords, a claim) is one part whole.

    Raises:
        EmptyQuestion: If the message is empty or white space.
    """
    text = _SURROGATE.sub("\ufffd", message).strip()
    if not text:
        raise EmptyQuestion("The question is empty: say what you would like to know.")
    sentences = _sentences(_both_ends(text))
    telling = [sentence for sentence in sentences if not is_pleasantry(sentence)]
    if not any(asks(sentence) for sentence in telling):
        whole = text if len(telling) in (0, len(sentences)) else " ".join(telling)
        return (ParsedQuestion(whole, whole[:MAX_QUERY_CHARS]),)
    found: list[ParsedQuestion] = []
    context: list[str] = []  # what was told since the last thing asked
    for sentence in telling:
        if not asks(sentence):
            context.append(sentence)
            continue
        if context and UNMARKED_QUESTION.match(context[-1]):
            sentence = f"{context.pop()} {sentence}"  # an abbreviation's full stop had cut the question in two
        _take(found, sentence, context)
        context = []
    return tuple(found)


def _take(found: list[ParsedQuestion], sentence: str, context: list[str]) -> None:
    """Add a part, or let a mere follow-up ("Why?", "And for teams?") join the one before it."""
    bare = _strip_frame(sentence)
    weight = _weight(bare)
    carries_on = weight < 3 and _CARRYING_ON.match(bare) is not None
    refers = carries_on or _BACK_REFERENCE.search(bare) is not None
    if weight == 0 and found and not context:
        last = found[-1]
        found[-1] = ParsedQuestion(f"{last.question} {sentence}", last.query)
        return
    before = " ".join(context[-2:])
    if not before and found:
        before = found[-1].query
        needed = before if refers or weight == 0 else ""
    else:
        needed = before if refers or weight < 2 else ""
    question = f"{context[-1]} {sentence}" if weight == 0 and context else sentence
    found.append(ParsedQuestion(question, _query(sentence, needed)))


def _query(question: str, context: str) -> str:
    """Search text: context first, so that a cut takes the question's end last of all."""
    bare = _strip_frame(question)
    bare = bare if _WORD.search(bare) else question
    room = MAX_QUERY_CHARS - min(len(bare), MAX_QUERY_CHARS) - 1
    lead = context[-room:] if room > 0 else ""
    return f"{lead} {bare[:MAX_QUERY_CHARS]}".strip()


def _strip_frame(question: str) -> str:
    """Take out the words that say only that something is asked, unless nothing to look up would be left."""
    text = question.strip()
    kept = list(text)
    for frame in FRAME.finditer(_plain(text)):
        kept[frame.start() : frame.end()] = [" "] + [""] * (frame.end() - frame.start() - 1)
    bare = "".join(kept)
    if bare == text:
        return text
    bare = re.sub(r"\s+", " ", bare).strip(" ,;:-–—")
    return bare if _WORD.search(bare) else text


def _sentences(message: str) -> list[str]:
    """Sentences as typed in chat, on one line each; any run of question marks ends one."""
    return [
        " ".join(piece.split())
        for sentence in split_sentences(message)
        for cut in _cut(sentence.text)
        for piece in _apart(cut)
        if _WORD.search(piece)
    ]


def _cut(sentence: str) -> Iterator[str]:
    """Cut after every run of question marks, which the splitter of prose may have passed over."""
    start = 0
    for ending in _ENDING.finditer(sentence):
        yield sentence[start : ending.end()]
        start = ending.end()
    yield sentence[start:]


def _apart(sentence: str) -> Iterator[str]:
    """Part questions that an "and" joins, such as "How is it done, and who pays for it?".

    Each must be a question of its own: the first opens as one, and behind the "and" an interrogative or an auxiliary
    comes before its subject. "How and why", "what it is and what it does" stay together.
    """
    joint = _ASKED_AS_WELL.search(sentence) if _ASKING.match(sentence) else None
    first = sentence[: joint.start()] if joint else ""
    if joint is None or _weight(first) == 0 or not asks(sentence) or re.search(r"\bbetween\b", first):
        yield sentence
        return
    yield f"{first.rstrip(' ,?')}?"
    yield from _apart(sentence[joint.end() :])


def _weight(question: str) -> int:
    """How many different words of a question name something."""
    return len({word.casefold() for word in _WORD.findall(question)} - _HOLLOW)


def _leads_in(sentence: str, following: Sequence[str]) -> bool:
    return sentence.rstrip().endswith(":") and bool(following) and asks(following[0])


def _both_ends(text: str) -> str:
    half = MAX_MESSAGE_CHARS // 2
    return text if len(text) <= MAX_MESSAGE_CHARS else f"{text[:half]}\n{text[-half:]}"


def _plain(text: str) -> str:
    """The text with typographic apostrophes made plain and white space at its ends taken off."""
    return text.replace("’", "'").strip()


def _bare(clause: str) -> str:
    """A clause without emoji and other signs at its ends."""
    return _SIGNS_AFTER.sub("", _SIGNS_BEFORE.sub("", clause))
