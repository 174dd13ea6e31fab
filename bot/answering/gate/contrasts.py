"""Words of which one excludes the other in the same place of a sentence: opposites, and groups such as the months."""

from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations

from bot.answering.gate.inflection import bases

_GROUPS = """
north south east west
northern southern eastern western
northeast northwest southeast southwest
hourly daily weekly fortnightly monthly quarterly yearly
hourly daily weekly fortnightly monthly quarterly annually
annual monthly weekly daily hourly
spring summer autumn winter
morning afternoon evening night midnight
today tomorrow yesterday
monday tuesday wednesday thursday friday saturday sunday
january february march april june july august september october november december
first second third fourth fifth sixth seventh eighth ninth tenth last
previous next current
half third quarter
once twice thrice
double triple quadruple halve
dozens hundreds thousands millions billions
before after during
single double triple
"""
"""Words of one row exclude each other."""
_FILES = ("antonyms.txt", "opposites.txt")
"""Rows whose first word excludes the others; lines that begin with "#" are comments."""


@cache
def opposites_of() -> dict[str, frozenset[str]]:
    """Return the opposites of each word in its dictionary form; read from a file once, when they are first needed."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    texts = [files(__package__).joinpath(name).read_text("utf-8") for name in _FILES]
    rows = [line.split() for text in texts for line in text.splitlines() if not line.startswith("#")]
    pairs = [(word, other) for word, *others in rows for other in others]
    pairs += [pair for group in _GROUPS.splitlines() for pair in combinations(group.split(), 2)]
    for one, other in pairs:
        found[one].add(other)
        found[other].add(one)
    return {word: frozenset(others) for word, others in found.items()}


@lru_cache(maxsize=16_384)
def _opposites(word: str) -> frozenset[str]:
    table = opposites_of()
    return frozenset(other for base in bases(word) for other in table.get(base, ()))


def has_opposites(word: str) -> bool:
    """Return whether a word in lower case is one that excludes others."""
    return bool(_opposites(word))


def exclude_each_other(word: str, other: str) -> bool:
    """Return whether two words in lower case, in whatever form, cannot both be right in the same place."""
    return not _opposites(word).isdisjoint(bases(other)) and bases(word).isdisjoint(bases(other))
