"""Which questions mean the same: clusters of embeddings by average linkage."""

import math

import numpy as np

from index.types import Vectors

LINE = (0.56, 0.09)
"""Least mean cosine of two groups that are one among 100 questions, and how much more it takes among 1,000.

The more questions there are, the more of them are near each other without meaning the same. ``benchmarks/gaps.py``
chooses both numbers.
"""
ROUNDING = 1e-5
"""Cosines that differ by less are taken to be equal."""
BOUNDS = (0.45, 0.8)
"""Least and greatest threshold, however few or many questions there are."""


def cluster(vectors: Vectors, line: tuple[float, float] = LINE) -> list[list[int]]:
    """Group embeddings that are near each other.

    Groups are joined, nearest first, as long as the mean cosine between all of their pairs is high enough. So one
    question between two subjects does not join them, as it would if the nearest pair decided; nor does one odd wording
    split a large group, as it would if the farthest pair did.

    Args:
        vectors: ``(n, dim)``, unit rows.
        line: As ``LINE``.

    Returns:
        The positions of each group, ascending; the group with the first position comes first.
    """
    if len(vectors) < 2:
        return [[0]] if len(vectors) else []
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distances = np.clip(1.0 - vectors @ vectors.T, 0.0, 2.0).astype(np.float64)
    np.fill_diagonal(distances, 0.0)
    tree = linkage(squareform(distances, checks=False), method="average")
    groups: dict[int, list[int]] = {}
    for position, group in enumerate(fcluster(tree, 1.0 - threshold(len(vectors), line), criterion="distance")):
        groups.setdefault(int(group), []).append(position)
    return list(groups.values())


def threshold(count: int, line: tuple[float, float] = LINE) -> float:
    """Return the least mean cosine of two groups that are one among so many questions."""
    at_hundred, more = line
    least, greatest = BOUNDS
    return min(max(at_hundred + more * math.log10(max(count, 1) / 100), least), greatest)


def central(vectors: Vectors, group: list[int]) -> int:
    """Return the position in a group whose embedding is nearest to the mean of all; the first of those that tie.

    Two members are always equally near, but for rounding.
    """
    nearness = vectors[group] @ vectors[group].mean(axis=0)
    return group[int(np.argmax(nearness >= nearness.max() - ROUNDING))]
