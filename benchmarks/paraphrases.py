"""Other wordings of a question, made by rule: other openings, synonyms, keywords alone, slips of the hand.

The public sets hold no groups of real paraphrases. squad2_dev's questions with one answer span mostly ask two things,
and xquad_cross has each question once in each language. So wordings are made from templates that people use in chat
and from a list of synonyms that was written for this, before any figure was measured.
"""

import random
import re
from collections.abc import Sequence

SYNONYMS: dict[str, Sequence[str]] = {
    "add": ("include",), "allow": ("let", "permit"), "allowed": ("permitted",), "always": ("at all times",),
    "area": ("region",), "author": ("writer",), "become": ("turn into",), "begin": ("start",), "begun": ("started",),
    "big": ("large",), "built": ("constructed",), "called": ("named",), "cause": ("lead to",), "caused": ("led to",),
    "change": ("alter",), "city": ("town",), "come": ("originate",), "common": ("widespread",), "created": ("made",),
    "create": ("make",), "disable": ("turn off",), "discovered": ("found",), "documents": ("files",),
    "enable": ("turn on",), "end": ("finish",), "ended": ("finished",), "error": ("failure",), "fast": ("quick",),
    "first": ("earliest",), "founded": ("established",), "get": ("obtain",), "give": ("provide",), "group": ("set",),
    "happened": ("occurred",), "help": ("assist",), "important": ("significant",), "job": ("work",),
    "keep": ("retain",), "kind": ("sort",), "known": ("famous",), "large": ("big",), "largest": ("biggest",),
    "located": ("situated",), "main": ("principal",), "make": ("create",), "many": ("numerous",),
    "mean": ("stand for",), "movie": ("film",), "name": ("title",), "need": ("require",), "needed": ("required",),
    "number": ("count",), "often": ("frequently",), "old": ("aged",), "part": ("portion",), "people": ("persons",),
    "place": ("location",), "play": ("perform",), "played": ("portrayed",), "president": ("head of state",),
    "purpose": ("aim",), "reason": ("motive",), "return": ("give back",), "run": ("execute",), "send": ("transmit",),
    "set": ("configure",), "show": ("display",), "small": ("little",), "song": ("track",), "start": ("begin",),
    "started": ("began",), "stop": ("halt",), "term": ("expression",), "type": ("kind",), "use": ("employ",),
    "used": ("employed",), "war": ("conflict",), "way": ("method",), "won": ("was the winner of",),
    "work": ("function",), "wrote": ("authored",),
}  # fmt: skip
"""Words, and what people say instead."""
OPENINGS: Sequence[tuple[str, Sequence[str]]] = (
    ("in what year ", ("when ",)), ("what year ", ("in which year ", "when ")), ("when was ", ("what date was ",)),
    ("when did ", ("at what time did ", "in what year did ")), ("where is ", ("in which place is ",)),
    ("where are ", ("in what place are ",)), ("where did ", ("in which place did ",)),
    ("who was ", ("which person was ",)), ("who is ", ("which person is ",)), ("who ", ("which person ",)),
    ("how many ", ("what number of ",)), ("how much ", ("what amount of ",)),
    ("how do i ", ("what is the way to ", "how can one ")), ("how can i ", ("how do i ", "is there a way to ")),
    ("how to ", ("how do i ",)), ("why do ", ("for what reason do ",)), ("why did ", ("what made ",)),
    ("why ", ("for what reason ",)), ("what is the ", ("what's the ", "which is the ")),
    ("what is ", ("what's ", "can you explain what is ")), ("what are ", ("which are ",)),
    ("what was ", ("which was ",)), ("what did ", ("which thing did ",)), ("what ", ("which ",)),
    ("which ", ("what ",)), ("can i ", ("is it possible to ",)), ("does ", ("is it true that it does: ",)),
)  # fmt: skip
"""How questions begin, and how they may begin instead."""
FRAMES = (
    "Hi all, {question}?",
    "does anybody know: {question}?",
    "Could somebody please tell me, {question}? Thanks!",
    "I have looked everywhere. {question}?",
    "quick question - {question}",
)
SUBJECTS = (
    "looking for information on {words}",
    "{words} - any ideas?",
    "need help with {words}",
    "question about {words}",
    "Can someone explain {words}?",
)
_STOP_WORDS = """
a an and are as at be been by can could did do does for from had has have how i in into is it its me my of on or so that
the their there these this to was were what when where which who whom whose why will with would you
"""
STOP = frozenset(_STOP_WORDS.split())
_WORD = re.compile(r"[A-Za-z]+")


def paraphrases(question: str, count: int, chance: random.Random) -> list[str]:
    """Return some other wordings of a question, each once and none of them the question itself.

    Kinds come in a fixed order, so that all questions have the same mixture as far as their words allow it.
    """
    bare = question.strip().rstrip(" ?.!")
    found = {question.casefold(): ""}
    for make in (*KINDS, *(kind for _ in range(10) for kind in KINDS)):
        for _ in range(TRIES):
            text = make(bare, chance)
            if text.casefold() not in found:
                found[text.casefold()] = text
                break
        if len(found) > count:
            return [text for text in found.values() if text]
    raise ValueError(f"too few wordings of {question!r}")


def _plain(bare: str, chance: random.Random) -> str:
    return chance.choice([bare.lower(), f"{_lower_first(bare)} ??", f"{bare.lower()}?"])


def _framed(bare: str, chance: random.Random) -> str:
    text = _with_synonyms(bare, chance) if chance.random() < 0.5 else bare
    return chance.choice(FRAMES).format(question=_lower_first(text).rstrip("?"))


def _reopened(bare: str, chance: random.Random) -> str:
    lower = _lower_first(bare)
    for opening, others in OPENINGS:
        if lower.lower().startswith(opening):
            text = chance.choice(others) + lower[len(opening) :]
            return f"{_with_synonyms(text, chance).rstrip('?')}?"
    return _with_synonyms(bare, chance)


def _keywords(bare: str, chance: random.Random) -> str:
    words = _content(bare)
    if chance.random() < 0.5:
        place = chance.randrange(len(words))
        words = words[place:] + words[:place]
    return " ".join(words).lower()


def _on_keywords(bare: str, chance: random.Random) -> str:
    return chance.choice(SUBJECTS).format(words=_keywords(bare, chance))


def _shortened(bare: str, chance: random.Random) -> str:
    """The question without one of the words that say what it is about."""
    words = bare.split()
    content = [place for place, word in enumerate(words) if word.lower().strip(",'\"") not in STOP]
    if len(content) > 3:
        del words[chance.choice(content)]
    return f"{_with_synonyms(' '.join(words), chance)}"


def _content(bare: str) -> list[str]:
    return [word for word in bare.split() if word.lower().strip(",'\"") not in STOP] or bare.split()


def _with_synonyms(bare: str, chance: random.Random) -> str:
    def other(found: re.Match[str]) -> str:
        words = SYNONYMS.get(found[0].lower())
        return chance.choice(words) if words and chance.random() < 0.8 else found[0]

    return f"{_WORD.sub(other, bare)}?"


def _mistyped(bare: str, chance: random.Random) -> str:
    long = [found for found in _WORD.finditer(bare) if len(found[0]) > 5]
    if not long:
        return bare.lower()
    place = chance.choice(long).start() + chance.randrange(1, 4)
    return f"{bare[:place]}{bare[place + 1]}{bare[place]}{bare[place + 2 :]}".lower()


def _lower_first(text: str) -> str:
    """Return a text without the capital of its first word, unless that is a name or an abbreviation by its looks."""
    first = text.split(" ", 1)[0]
    return text if first[1:] != first[1:].lower() else text[:1].lower() + text[1:]


KINDS = (
    _reopened, _framed, _keywords, _shortened, _on_keywords, _mistyped, _framed, _reopened, _shortened, _plain,
)  # fmt: skip
TRIES = 12
