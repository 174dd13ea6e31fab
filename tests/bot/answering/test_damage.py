"""One bit of an index is another: what was read from it is an error that names the remedy, or as it was before."""

import json
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bot.answering import Answerer, AnswerSettings
from bot.rendering.json import answer_json, search_json, whole_document_json
from index import FootnoteError, Index, IndexDamaged, IndexFolder, SentenceTransformerEncoder
from index.storage.tombstones import Tombstones
from tests.index.temp_index import SETTINGS, TempIndex, make_query

EVERYONE = frozenset({"public"})
QUESTIONS = ("How long does a refund take?", "Which planet has rings of ice?")
SHOWN = "docs:4.md"
TOPICS = ("refunds", "planets", "whales", "bread", "bridges", "glass", "tides", "chess", "wool", "clocks")


def write_documents(folder: Path) -> None:
    for n, topic in enumerate(TOPICS):
        body = f"# About {topic}\n\n" + f"Much can be said about {topic}, and chapter {n} says it. " * 12
        (folder / f"{n}.md").write_text(body + f"\n\n## More of {topic}\n\nThat is all about {topic}.\n", "utf-8")
    (folder / "refund.md").write_text("# Money back\n\nA refund takes ten days. It is sent to your bank.\n", "utf-8")
    (folder / "saturn.md").write_text("# Saturn\n\nSaturn is the planet that has rings of ice.\n", "utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, encoder: SentenceTransformerEncoder) -> TempIndex:
    """An index of several segments, with deleted chunks and a document that was removed."""
    temp_index = TempIndex(tmp_path_factory.mktemp("damage"), encoder)
    write_documents(temp_index.docs)
    (temp_index.docs / "gone.md").write_text("A refund takes a hundred days, said the old handbook.", "utf-8")
    temp_index.sync()
    (temp_index.docs / "gone.md").unlink()
    (temp_index.docs / "3.md").write_text("Bread is baked in an oven.", "utf-8")
    temp_index.sync()
    return temp_index


def given(folder: Path, encoder: SentenceTransformerEncoder) -> str:
    """All that people are shown: answers, passages and a document, without the time that they took."""
    with Index(folder, encoder, SETTINGS) as index:
        answerer = Answerer(index, AnswerSettings())
        shown: list[dict[str, Any]] = [answer_json(answerer.answer(each, EVERYONE)) for each in QUESTIONS]
        shown += [search_json(index.search(make_query(each))) for each in QUESTIONS]
        shown.append(whole_document_json(index.document(SHOWN, EVERYONE)))
    for each in shown:
        each.pop("timings_ms", None)
        each.pop("id", None)
    return json.dumps(shown, sort_keys=True)


def flip(path: Path, bit: int) -> None:
    with path.open("r+b") as file:
        file.seek(bit // 8)
        byte = file.read(1)[0]
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def files_of(folder: Path) -> list[Path]:
    """Files that a reader opens."""
    live = IndexFolder(folder).current()
    inside = (folder / "generations" / str(live)).rglob("*")
    return [*(path for path in sorted(inside) if path.is_file()), folder / "CURRENT", folder / "tombstones.jsonl"]


def flips(paths: list[Path], count: int) -> Iterator[tuple[Path, int]]:
    """Bits in turn of each file, so that the small ones come in as well."""
    draw = random.Random(17)
    for n in range(count):
        path = paths[n % len(paths)]
        yield path, draw.randrange(8 * path.stat().st_size)


def outcome(read: Callable[[], str], expected: str) -> str:
    try:
        found = read()
    except FootnoteError as error:
        return type(error).__name__
    return "same" if found == expected else "other"


@pytest.mark.parametrize("count", [60, pytest.param(1500, marks=pytest.mark.soak)])
def test_a_flipped_bit_gives_an_error_or_the_same_answer(built: TempIndex, count: int) -> None:
    expected = given(built.index_dir, built.encoder)
    assert "ten days" in expected
    outcomes: Counter[str] = Counter()
    for path, bit in flips(files_of(built.index_dir), count):
        flip(path, bit)
        try:
            found = outcome(lambda: given(built.index_dir, built.encoder), expected)
        finally:
            flip(path, bit)
        assert found != "other", f"bit {bit} of {path}"
        outcomes[found] += 1
    assert given(built.index_dir, built.encoder) == expected
    assert set(outcomes) <= {"IndexDamaged", "IndexIncompatible", "same"}
    assert outcomes["IndexDamaged"] > 0.9 * count


def reindexed(built: TempIndex, folder: Path, damaged: str, bit: int) -> tuple[TempIndex, str]:
    """Reindex a copy in which one bit is another, and say what it shows then."""
    shutil.copytree(built.index_dir, folder / "index", dirs_exist_ok=True)
    shutil.copytree(built.cache_dir, folder / "cache", dirs_exist_ok=True)
    copy = TempIndex.__new__(TempIndex)
    copy.docs, copy.encoder = built.docs, built.encoder
    copy.index_dir, copy.cache_dir = folder / "index", folder / "cache"
    if damaged:
        flip(folder / damaged, bit)
    copy.sync()
    return copy, given(copy.index_dir, copy.encoder)


def without_scores(shown: str) -> object:
    """What is shown, but for scores, whose last digits depend on whether an index was built at once."""
    return json.loads(
        shown, object_hook=lambda fields: {key: fields[key] for key in fields if key not in ("score", "scores")}
    )


@pytest.mark.parametrize("count", [13, pytest.param(300, marks=pytest.mark.soak)])
def test_a_reindex_after_a_flipped_bit_gives_the_same_answers(built: TempIndex, tmp_path: Path, count: int) -> None:
    (built.docs / "new.md").write_text("Something new about umbrellas.", "utf-8")
    try:
        expected = without_scores(reindexed(built, tmp_path / "sound", "", 0)[1])
        *paths, table = files_of(built.index_dir)
        paths.append(built.cache_dir / "embeddings.sqlite")
        root = built.index_dir.parent
        for path, bit in flips(paths, count):
            _, shown = reindexed(built, tmp_path / "flipped", str(path.relative_to(root)), bit)
            assert without_scores(shown) == expected, f"bit {bit} of {path}"
            shutil.rmtree(tmp_path / "flipped")
        # Nothing else knows what was removed, so that no reindex may go on without it.
        with pytest.raises(IndexDamaged, match=r"tombstones\.jsonl is damaged.*restore it from a backup"):
            reindexed(built, tmp_path / "flipped", str(table.relative_to(root)), 100)
    finally:
        (built.docs / "new.md").unlink()


def test_text_that_changes_under_an_open_index_is_never_quoted(built: TempIndex, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(built.index_dir, folder)
    catalog = folder / "generations" / str(IndexFolder(folder).current()) / "catalog.sqlite"
    with Index(folder, built.encoder, SETTINGS) as index:
        assert index.check.wait(30)
        data = catalog.read_bytes()
        assert data.count(b"ten days") >= 2  # in the document, and in its passage
        with catalog.open("r+b") as file:
            file.write(data.replace(b"ten days", b"two days"))
        reads: tuple[Callable[[], object], ...] = (
            lambda: Answerer(index, AnswerSettings()).answer(QUESTIONS[0], EVERYONE),
            lambda: index.search(make_query(QUESTIONS[0])),
            lambda: index.document("docs:refund.md", EVERYONE),
        )
        for read in reads:
            with pytest.raises(IndexDamaged, match=r"was altered.*footnote reindex --full"):
                read()


def test_a_removal_whose_record_is_damaged_is_not_undone(built: TempIndex, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(built.index_dir, folder)
    table = folder / "tombstones.jsonl"
    hidden = Tombstones(folder).hidden(1)
    assert "docs:gone.md" in hidden
    for bit in range(8 * table.stat().st_size):
        flip(table, bit)
        with suppress(IndexDamaged):
            assert Tombstones(folder).hidden(1) == hidden, f"bit {bit}"
        flip(table, bit)


def test_a_flipped_bit_never_makes_another_generation_the_live_one(built: TempIndex, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(built.index_dir, folder)
    for bit in range(8 * (folder / "CURRENT").stat().st_size):
        flip(folder / "CURRENT", bit)
        with pytest.raises(IndexDamaged, match="CURRENT does not name a generation"):
            IndexFolder(folder).current()
        flip(folder / "CURRENT", bit)
