"""Which FAISS index holds the vectors: the one place that chooses it, from size and settings."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["auto", "exact", "ivf"]
EXACT_NUMBERS = 150_000_000
"""Numbers (vectors times dimension) that an exact scan reads in about 17 ms on one thread: 390,000 vectors of 384."""
LIST_LENGTH = 250
"""Vectors of a list, in the mean."""
FEWEST_TRAINED = 1_000
"""Vectors below which inverted lists cannot be trained well, whatever the settings say."""


@dataclass(frozen=True, slots=True)
class VectorSettings:
    """How vectors are searched.

    Attributes:
        index: ``exact`` scans all vectors; ``ivf`` scans the nearest of many lists; ``auto`` takes ``ivf`` where a
            scan would take longer than about 17 ms.
        target_recall: Share of the nearest ten that the build tunes a search to find, in [0, 1].
        min_recall: Share below which the build fails, in [0, 1].
    """

    index: Kind
    target_recall: float
    min_recall: float


DEFAULTS = VectorSettings("auto", 0.98, 0.95)


@dataclass(frozen=True, slots=True)
class Choice:
    """An index that is to be built.

    Attributes:
        lists: Inverted lists; 0 for an exact scan.
        subvectors: Parts that a vector is cut into, each coded in four bits; 0 for an exact scan.
    """

    lists: int
    subvectors: int


EXACT = Choice(0, 0)


def choose(count: int, dimension: int, settings: VectorSettings) -> Choice:
    """Choose the index for so many vectors.

    Lists of 250 vectors found most in the same time at 100,000 and at a million vectors; beyond, their number grows
    with the root only, so that choosing among them stays as cheap as scanning them. Two dimensions a part is the
    code with which the fewest candidates need ranking again.

    Args:
        count: Vectors.
        dimension: Length of each.
        settings: What the operator wants.
    """
    if settings.index == "exact" or count < FEWEST_TRAINED or dimension % 4:
        return EXACT
    if settings.index == "auto" and count * dimension <= EXACT_NUMBERS:
        return EXACT
    return Choice(min(round(count / LIST_LENGTH), round(4 * count**0.5)), dimension // 2)
