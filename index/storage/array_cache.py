"""What is worked out of an array, prepared once for each array that stays the same."""

import weakref
from collections.abc import Callable
from typing import Generic, TypeVar

from index.types import Keys

Made = TypeVar("Made")


class ArrayCache(Generic[Made]):
    """Remembers what was made of read-only arrays while the arrays live; safe to share between threads.

    Args:
        make: Works it out.
    """

    def __init__(self, make: Callable[[Keys], Made]) -> None:
        self._make = make
        self._known: dict[int, tuple[weakref.ref[Keys], Made]] = {}

    def get(self, array: Keys) -> Made:
        """What is made of an array; anew each time where the array can be written to."""
        if array.flags.writeable:
            return self._make(array)
        number, known = id(array), self._known
        held = known.get(number)
        if held is None or held[0]() is not array:
            held = (weakref.ref(array, lambda _: known.pop(number, None)), self._make(array))
            known[number] = held
        return held[1]
