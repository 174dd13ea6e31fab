import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.storage.columns import KeyLookup

KEYS = st.sets(st.one_of(st.integers(0, 60), st.integers(0, 2**40)), max_size=40)


@given(keys=KEYS, wanted=st.lists(st.one_of(st.integers(0, 80), st.integers(0, 2**41)), max_size=20))
def test_known_keys_are_found_and_unknown_keys_are_not(keys: set[int], wanted: list[int]) -> None:
    ascending = sorted(keys)
    wanted += ascending
    found = KeyLookup(np.array(ascending, np.int64)).find(np.array(wanted, np.int64))
    assert found.tolist() == [ascending.index(key) if key in keys else -1 for key in wanted]
