"""Caches that keep nothing alive: neither the object that owns them nor the arrays that they are keyed by."""

import weakref
from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

from index.types import Keys

P = ParamSpec("P")
T = TypeVar("T")


class ArrayCache(Generic[T]):
    """Remembers what was computed from read-only arrays, for as long as the arrays live; safe to share between threads.

    Args:
        compute: Computes the value for an array.
    """

    def __init__(self, compute: Callable[[Keys], T]) -> None:
        self._compute = compute
        self._entries: dict[int, tuple[weakref.ref[Keys], T]] = {}

    def get(self, array: Keys) -> T:
        """Return the value for an array; an array that can be written to is never cached."""
        if array.flags.writeable:
            return self._compute(array)
        number, entries = id(array), self._entries
        entry = entries.get(number)
        if entry is None or entry[0]() is not array:
            entry = (weakref.ref(array, lambda _: entries.pop(number, None)), self._compute(array))
            entries[number] = entry
        return entry[1]


def weak_method(method: Callable[P, T]) -> Callable[P, T]:
    """Return a bound method that does not keep its object alive, for a cache or a part that the object itself owns.

    Without this the object would refer to itself and be freed only by the next run of the garbage collector. An index
    that was replaced would hold hundreds of megabytes until then.
    """
    reference = weakref.WeakMethod(method)

    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        bound = reference()
        if bound is None:
            raise ReferenceError("the object of this method was freed")
        return bound(*args, **kwargs)

    return call
