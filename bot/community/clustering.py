"""Which questions mean the same: clusters of embeddings by average linkage."""

import numpy as np

from index.types import Vectors

SAME = 0.62
"""Mean cosine of two groups of questions from which they are one; ``benchmarks/gaps.py`` chooses it."""


def cluster(vectors: Vectors, same: float = SAME) -> list[list[int]]:
    """Group embeddings whose mean cosine is high.

    Groups are joined, nearest first, as long as the mean cosine between all of their pairs is at least ``same``. So
    one question between two subjects does not join them, as it would if the nearest pair decided.

    Args:
        vectors: ``(n, dim)``, unit rows.
        same: The least mean cosine within a group, -1 to 1.

    Returns:
        The positions of each group, in ascending order, the group with the smallest first position first. The one that
        is nearest to all others of a group is not moved to its front; ``central`` finds it.
    """
    if len(vectors) < 2:
        return [[0]] if len(vectors) else []
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distances = np.clip(1.0 - vectors @ vectors.T, 0.0, 2.0).astype(np.float64)
    np.fill_diagonal(distances, 0.0)
    tree = linkage(squareform(distances, checks=False), method="average")
    groups: dict[int, list[int]] = {}
    for position, group in enumerate(fcluster(tree, 1.0 - same, criterion="distance")):
        groups.setdefault(int(group), []).append(position)
    return list(groups.values())


def central(vectors: Vectors, group: list[int]) -> int:
    """Return the position in a group whose embedding is nearest to the mean of all of its embeddings."""
    mean = vectors[group].mean(axis=0)
    return group[int(np.argmax(vectors[group] @ mean))]
