"""Damaged files of every format end in documents or in reasons, within bounds of time and memory."""

import io
import os
import tempfile
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.index.parsing.format_seeds import PARTS, SEEDS, with_part
from tests.index.parsing.test_hostile import MEMORY, SECONDS, mutated, used
from tests.index.parsing.test_random_bytes import sound
from tests.index.source_reading import Reading

EXAMPLES = 10_000 if os.environ.get("FOOTNOTE_TEST_PROFILE") == "soak" else 30
Read = Callable[..., Reading]


@cache
def seed(name: str) -> bytes:
    return SEEDS[name]()


@pytest.mark.parametrize("name", SEEDS)
def test_the_sound_file_is_read(name: str, read: Read, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(seed(name))
    assert sound(read(tmp_path).document)


def read_within_bounds(read: Read, name: str, content: bytes) -> Reading:
    before, started = used(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        reading = read(Path(folder))
    assert time.perf_counter() - started < SECONDS
    assert used() - before < MEMORY
    return reading


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_mutated_file_gives_sound_documents_or_reasons(name: str, read: Read, data: Any) -> None:
    reading = read_within_bounds(read, name, data.draw(mutated(seed(name))))
    assert all(map(sound, reading.documents))
    assert all(skipped.reason for skipped in reading.skipped)


@pytest.mark.parametrize("name", PARTS)
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_a_mutated_part_gives_sound_documents_or_reasons(name: str, read: Read, data: Any) -> None:
    part = data.draw(st.sampled_from(PARTS[name]))
    with zipfile.ZipFile(io.BytesIO(seed(name))) as package:
        content = data.draw(mutated(package.read(part)))
    reading = read_within_bounds(read, name, with_part(seed(name), part, content))
    assert all(map(sound, reading.documents))
    assert all(skipped.reason for skipped in reading.skipped)
