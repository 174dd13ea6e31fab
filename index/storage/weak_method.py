"""Methods that do not keep their object alive."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from weakref import WeakMethod

P = ParamSpec("P")
T = TypeVar("T")


def weak_method(method: Callable[P, T]) -> Callable[P, T]:
    """A bound method for its own object to keep, in a cache or a part, without the object holding itself.

    What holds itself is freed only when the garbage collector next passes over all objects, and an index that was
    replaced holds hundreds of megabytes until then.
    """
    reference = WeakMethod(method)

    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        alive = reference()
        if alive is None:
            raise ReferenceError("its object is gone")
        return alive(*args, **kwargs)

    return call
