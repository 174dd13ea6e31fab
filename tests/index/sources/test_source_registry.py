"""Sources that lie in one another, and the cost of many sources."""

import cProfile
import os
import pstats
from pathlib import Path

import pytest

from index import ConfigurationError
from index.sources.source_registry import refuse_overlaps
from tests.index.temp_index import TempIndex, make_spec


def test_a_nested_source_with_another_audience_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a" / "b" / "c").mkdir(parents=True)
    inner = make_spec(tmp_path / "a" / "b" / "c", name="inner", audience="staff")
    outer = make_spec(tmp_path / "a", name="outer")
    for specs in ((inner, outer), (outer, inner)):
        with pytest.raises(ConfigurationError, match=r"The source outer holds .*, which the source inner keeps"):
            refuse_overlaps(specs)


def test_two_sources_of_one_folder_with_different_audiences_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="give both the same audience"):
        refuse_overlaps((make_spec(tmp_path, name="a"), make_spec(tmp_path, name="b", audience="staff")))


def test_sources_side_by_side_may_have_different_audiences(tmp_path: Path) -> None:
    for name in ("a", "ab"):
        (tmp_path / name).mkdir()
    refuse_overlaps((make_spec(tmp_path / "a", name="a"), make_spec(tmp_path / "ab", name="b", audience="staff")))


def calls_of_an_unchanged_reindex(temp_index: TempIndex, sources: int) -> int:
    """Return the number of function calls, which depends on no clock."""
    specs = []
    for n in range(sources):
        folder = temp_index.docs / str(n)
        folder.mkdir(exist_ok=True)
        (folder / "a.txt").write_text(f"This is the source with the number {n}.")
        os.utime(folder / "a.txt", (1_600_000_000, 1_600_000_000))  # one just written would be read again
        specs.append(make_spec(folder, name=f"s{n}"))
    options = temp_index.options(sources=tuple(specs))
    temp_index.sync(options)
    profile = cProfile.Profile()
    report = profile.runcall(temp_index.sync, options)
    assert not report.published
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def test_the_work_of_an_unchanged_reindex_is_proportional_to_the_sources(temp_index: TempIndex) -> None:
    few, many = calls_of_an_unchanged_reindex(temp_index, 50), calls_of_an_unchanged_reindex(temp_index, 200)
    assert many < 5 * few
