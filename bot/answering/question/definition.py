"""Questions that ask what something is, and texts that say so."""

import re
from functools import lru_cache

MAX_QUESTION = 300
"""Characters of a question that are read for this."""
MAX_NAME = 4
"""Most words of the name of a thing; what has more is described, not named."""
_NEAR_START = 2
"""Place before which any word may stand before a thing's name, such as the name of the whole: "Relayd hooks are"."""
_SHORTEST = 4
"""Letters of the shortest word that may be a plural."""
_THING = r"[^?!.,;:\n]{1,80}?"
_END = r"\s{0,9}(?:[?!.]|\Z)"
_ASKED = re.compile(
    rf"\bwhat(?: (?:is|are)|['’]s|s) (?:an? |the )?(?P<thing>{_THING})(?: (?:actually|exactly|even))?{_END}"
    rf"|\bwhat (?:do|does) (?P<meaning>{_THING}) mean\b"
    rf"|\A\s{{0,9}}(?:define|meaning of|definition of|explain) (?:an? |the )?(?P<term>{_THING}){_END}",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_NO_NAME = frozenset(
    """of for in to between on at by with from that this it my your our their if when does do way best new wrong up
    there and or not i you we supposed going happening""".split()  # noqa: SIM905
)
_VERBS = frozenset(
    """is are was were means mean refers refer stands represents represent describes describe defines define provides
    provide allows allow lets let enables enable consists consist denotes controls control specifies tells""".split()  # noqa: SIM905
)
_BEFORE = frozenset(
    """a an the each every any all both and or so that because since where while called these those such as of in with
    for by from using to""".split()  # noqa: SIM905
)
"""Words that may stand before a thing's name within a sentence; any other may make it the name of something else."""


@lru_cache(maxsize=256)
def thing_to_define(question: str) -> tuple[str, ...] | None:
    """Return the words, in lower case, of what a question wants defined; None if it asks anything else."""
    found = _ASKED.search(question[:MAX_QUESTION])
    if found is None:
        return None
    words = _words(found["thing"] or found["meaning"] or found["term"])
    return words if 0 < len(words) <= MAX_NAME and _NO_NAME.isdisjoint(words) else None


def defines(text: str, thing: tuple[str, ...]) -> bool:
    """Return whether a text says of a thing what it is or what it does."""
    words, size = _words(text), len(thing)
    places = (at for at in range(len(words) - size) if words[at] == thing[0])
    return any(
        words[at : at + size] == thing and words[at + size] in _VERBS and (at < _NEAR_START or words[at - 1] in _BEFORE)
        for at in places
    )


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text in lower case, without the ending of a plural."""
    words = map(str.lower, _WORD.findall(text))
    kept = _VERBS | _NO_NAME
    return tuple(word if word in kept or len(word) < _SHORTEST else word.removesuffix("s") for word in words)
