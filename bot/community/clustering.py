"""Which questions mean the same: clusters of embeddings by complete linkage."""

import numpy as np

from index.types import Vectors

SAME = 0.46
"""Least cosine of any two questions of a group; ``benchmarks/gaps.py`` chooses it."""


def cluster(vectors: Vectors, same: float = SAME) -> list[list[int]]:
    """Group embeddings that are all near each other.

    Groups are joined, nearest first, as long as any two of their embeddings have a cosine of ``same``. So a question
    between two subjects does not join them. Of questions in people's own words this finds more than the mean of all
    pairs does (``benchmarks/gaps.py``). Ward's method finds more still where all groups are of one size, but joins
    strangers where most questions are asked once, as they are.

    Args:
        vectors: ``(n, dim)``, unit rows.
        same: The least cosine of two embeddings in a group, -1 to 1.

    Returns:
        The positions of each group, ascending; the group with the first position comes first.
    """
    if len(vectors) < 2:
        return [[0]] if len(vectors) else []
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distances = np.clip(1.0 - vectors @ vectors.T, 0.0, 2.0).astype(np.float64)
    np.fill_diagonal(distances, 0.0)
    tree = linkage(squareform(distances, checks=False), method="complete")
    groups: dict[int, list[int]] = {}
    for position, group in enumerate(fcluster(tree, 1.0 - same, criterion="distance")):
        groups.setdefault(int(group), []).append(position)
    return list(groups.values())


def central(vectors: Vectors, group: list[int]) -> int:
    """Return the position in a group whose embedding is nearest to the mean of all of its embeddings."""
    mean = vectors[group].mean(axis=0)
    return group[int(np.argmax(vectors[group] @ mean))]
