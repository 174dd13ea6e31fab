"""Filters by allowed keys, prepared once for each array that stays the same."""

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from index.types import Keys


@dataclass(frozen=True, slots=True)
class Filter:
    """Rows that may be found: their ascending places, and FAISS' selector of their keys where one is needed."""

    places: Keys
    selector: Any


class Filters:
    """Remembers the filters made of read-only arrays while the arrays live; safe to share between threads.

    Args:
        make: Prepares a filter of allowed keys.
    """

    def __init__(self, make: Callable[[Keys], Filter]) -> None:
        self._make = make
        self._known: dict[int, tuple[weakref.ref[Keys], Filter]] = {}

    def get(self, allowed: Keys) -> Filter:
        """The filter of an array of keys."""
        if allowed.flags.writeable:
            return self._make(allowed)
        number, known = id(allowed), self._known
        held = known.get(number)
        if held is None or held[0]() is not allowed:
            held = (weakref.ref(allowed, lambda _: known.pop(number, None)), self._make(allowed))
            known[number] = held
        return held[1]
