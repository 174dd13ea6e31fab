"""Ranks changelogs: what they say counts less, unless a question asks what changed or names a version.

A changelog has a line for every feature, in words close to those of a question, but the line says only that something
changed. Without this rule such lines stand before the page that says how the thing is done. Where a question asks what
changed in a version, the passages under that version's heading count more, whatever their words are.
"""

import re
from collections.abc import Callable, Iterable
from functools import cached_property, lru_cache

import numpy as np

from index.retrieval.query import Query
from index.storage.columns import Columns
from index.types import Keys, Kind, Vector

CHANGELOG: Kind = "changelog"
DEMOTION = 0.7
"""Share of its score that a passage of a changelog keeps."""
MAX_QUESTION = 2_000
"""Characters of a question that are read for this."""
_VERSION = r"\bv?\d{1,4}\.\d{1,4}(?:\.\d{1,4}){0,2}\b"
_NEWS = r"\bwhat(?:'s| ?is| has| have| was|s)? (?:new|changed|different)\b|\bwhat (?:changes|did (?:you|they) change)\b"
_NAMES = r"\bchange ?logs?\b|\brelease ?notes?\b|\bbreaking changes?\b|\bpatch notes?\b"
_LATEST = (
    r"\b(?:latest|newest|last|recent|upcoming|next|previous|this|which|what|new|every|each) (?:versions?|releases?)\b"
)
_WHEN = (
    r"\b(?:when|since when) (?:was|were|did|is|are|has|have)\b.{1,80}"
    r"\b(?:add|added|remov\w{1,3}|deprecat\w{1,3}|introduc\w{1,3}|releas\w{1,3}|drop\w{0,4}|fix\w{0,2}|chang\w{1,2})\b"
)
_SINCE = r"\b(?:added|removed|deprecated|introduced|fixed|changed|dropped|released) (?:in|since|with)\b"
_MOVE = (
    r"\b(?:upgrad|updat|migrat)(?:e|es|ed|ing)\b"
    r"|\b(?:news?|changes?|changed|fix|fixes|fixed|features?|breaking|broke)\b"
)
_CHANGES = re.compile("|".join((_VERSION, _NEWS, _NAMES, _LATEST, _WHEN, _SINCE)), re.IGNORECASE)
_CHANGES_OF = re.compile("|".join((_NEWS, _NAMES, _LATEST, _WHEN, _SINCE, _MOVE)), re.IGNORECASE)
_NAMED_VERSION = re.compile(r"(?<![\w.])v?(\d{1,4}(?:\.\d{1,4}){1,3})(?![\w])", re.IGNORECASE)
MAX_OF_VERSION = 64
"""Most passages of a version that count more."""


@lru_cache(maxsize=256)
def asks_for_changes(question: str) -> bool:
    """Return whether a question asks what changed, or names a version."""
    return _CHANGES.search(question[:MAX_QUESTION].replace("’", "'")) is not None


def shares_kept(query: Query, columns: Columns, keys: Keys) -> Vector:
    """Return which share of its score each chunk keeps for a query: ``(n,) float32``, 1 but for changelogs.

    Args:
        query: What is asked, with what was said before.
        columns: Facts about each chunk.
        keys: The chunks.
    """
    shares = np.ones(len(keys), np.float32)
    (label,) = np.nonzero(columns.kind_labels == CHANGELOG)
    asked = (query.text, *(each.text for each in query.carried if each.lexical))  # not answers, which name versions
    if len(label) and not any(map(asks_for_changes, asked)):
        shares[columns.kinds[columns.rows_of(keys)] == label[0]] = DEMOTION
    return shares


def raised(scores: Vector) -> Vector:
    """Return the scores of passages under the heading of the version that a question asks about."""
    return ((1 + scores) / 2).astype(np.float32)


class VersionHeadings:
    """Finds the passages of changelogs under the heading of a version.

    Args:
        read: Returns the keys and heading paths of all chunks of changelogs; called once, when first needed.
    """

    def __init__(self, read: Callable[[], Iterable[tuple[int, str]]]) -> None:
        self._read = read

    def keys(self, question: str, allowed: Keys | None) -> Keys:
        """Return the chunks under the versions that a question asks about: ``(n,) int64``, ascending.

        Where no heading names the version itself, those that it is the beginning of are found: 2.13 finds 2.13.1.

        Args:
            question: The question.
            allowed: Keys of the chunks that its reader may find; None for all. Others change nothing.
        """
        text = question[:MAX_QUESTION].replace("’", "'")
        found: set[int] = set()
        if _CHANGES_OF.search(text):
            for named in _NAMED_VERSION.finditer(text):
                found.update(self._of_version(named[1], allowed))
        return np.array(sorted(found)[:MAX_OF_VERSION], np.int64)

    def _of_version(self, version: str, allowed: Keys | None) -> list[int]:
        if exact := _allowed(self._by_version.get(version, []), allowed):
            return exact
        begins = f"{version}."
        found = [key for other, keys in self._by_version.items() if other.startswith(begins) for key in keys]
        return _allowed(found, allowed)

    @cached_property
    def _by_version(self) -> dict[str, list[int]]:
        versions: dict[str, list[int]] = {}
        for key, heading in self._read():
            for version in {named[1] for named in _NAMED_VERSION.finditer(heading)}:
                versions.setdefault(version, []).append(key)
        return versions


def _allowed(keys: list[int], allowed: Keys | None) -> list[int]:
    if allowed is None or not keys:
        return keys
    found = np.array(keys, np.int64)
    return list(map(int, found[np.isin(found, allowed)]))
