"""Groups of embeddings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.community.clustering import BOUNDS, central, cluster, threshold
from index.embedding.encoder import unit as embedding_of
from index.types import Vectors


def unit(rows: list[list[float]]) -> Vectors:
    return embedding_of(np.asarray(rows, np.float32))


def test_near_ones_are_a_group_and_far_ones_are_not() -> None:
    vectors = unit([[1, 0, 0], [0, 1, 0], [1, 0.1, 0], [0, 1, 0.1], [0, 0, 1]])
    assert cluster(vectors) == [[0, 2], [1, 3], [4]]


def test_one_between_two_subjects_does_not_join_them() -> None:
    vectors = unit([[1, 0], [1, 0.05], [1, 0.9], [0, 1], [0.05, 1]])
    groups = cluster(vectors, (0.7, 0.0))
    assert all(not {0, 3} <= set(group) for group in groups)


@pytest.mark.parametrize("count", [0, 1])
def test_few_need_no_comparison(count: int) -> None:
    assert cluster(np.ones((count, 1), np.float32)) == [[0]] * count


@given(st.lists(st.lists(st.floats(-1, 1, width=32), min_size=3, max_size=3), min_size=1, max_size=40))
def test_each_is_in_one_group_and_equals_are_together(rows: list[list[float]]) -> None:
    vectors = unit([[*row, 1.0] for row in rows])
    groups = cluster(vectors)
    assert sorted(position for group in groups for position in group) == list(range(len(rows)))
    assert all(group == sorted(group) for group in groups)
    group_of = {position: number for number, group in enumerate(groups) for position in group}
    for one, row in enumerate(rows):
        for other, same in enumerate(rows):
            assert row != same or group_of[one] == group_of[other]


def test_the_central_one_is_nearest_to_the_others() -> None:
    vectors = unit([[1, 0], [0.9, 0.3], [0.7, 0.7]])
    assert central(vectors, [0, 1, 2]) == 1


def test_among_more_questions_it_takes_more_to_be_one_group_within_bounds() -> None:
    found = [threshold(count) for count in (1, 10, 100, 1_000, 3_000)]
    assert found == sorted(found)
    assert threshold(100, (0.5, 0.1)) == 0.5
    assert threshold(1_000, (0.5, 0.1)) == pytest.approx(0.6)
    assert (threshold(1, (0.5, 0.1)), threshold(10**9, (0.5, 0.1))) == BOUNDS
