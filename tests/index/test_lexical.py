import gc
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import KINDS, PUBLIC
from index.errors import IndexDamaged, IndexProblem
from index.lexical import LexicalEntry, LexicalReader, LexicalWriter, TermWeights, hashed_terms

EVERYONE, ALL = frozenset({PUBLIC}), frozenset(KINDS)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> LexicalReader:
    folder = tmp_path_factory.mktemp("lexical")
    writer = LexicalWriter(folder)
    writer.add(
        [
            LexicalEntry(1, "Access to graphics cards is scarce", PUBLIC, "article"),
            LexicalEntry(2, "Access cards for the staff door", "staff", "article"),
            LexicalEntry(3, "I wonder about access", PUBLIC, "comment"),
            LexicalEntry(4, "Nothing alike", PUBLIC, "article"),
        ]
    )
    writer.commit()
    return LexicalReader(folder)


def found(reader: LexicalReader, text: str, audience: frozenset[str] = EVERYONE) -> list[int]:
    return sorted(reader.search(text, 10, audience, ALL)[1].tolist())


def test_stems_and_case_do_not_matter(reader: LexicalReader) -> None:
    assert found(reader, "CARD") == [1]


def test_other_audiences_are_never_found(reader: LexicalReader) -> None:
    assert found(reader, "access cards") == [1, 3]
    assert found(reader, "access cards", frozenset({PUBLIC, "staff"})) == [1, 2, 3]
    assert found(reader, "access cards", frozenset()) == []


def test_kinds_filter(reader: LexicalReader) -> None:
    assert reader.search("access", 10, EVERYONE, frozenset({"comment"}))[1].tolist() == [3]


def test_filters_leave_scores_as_they_are(reader: LexicalReader) -> None:
    filtered = reader.search("scarce graphics", 10, EVERYONE, ALL)[0][0]
    assert reader.score("scarce graphics", np.array([1]))[1] == pytest.approx(float(filtered))


def test_given_chunks_are_scored_and_strangers_left_out(reader: LexicalReader) -> None:
    assert sorted(reader.score("access", np.array([1, 4]))) == [1]


def test_rarer_terms_weigh_more(reader: LexicalReader) -> None:
    idf = reader.idf(["access", "scarc", "unseen"])
    assert idf["access"] < idf["scarc"] < idf["unseen"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_character_has_a_meaning_of_its_own(reader: LexicalReader, text: str) -> None:
    scores, keys = reader.search(text, 10, EVERYONE, ALL)
    assert len(scores) == len(keys)


@pytest.mark.parametrize("text", ["", "   ", "?!", '"', "a AND (", "text:x", "\\", "*", "[1 .. 2]"])
def test_query_syntax_is_plain_text(reader: LexicalReader, text: str) -> None:
    assert found(reader, text) == []


def test_coverage_is_the_share_of_the_question_s_weight() -> None:
    weights = TermWeights({"graphic": 3.0, "card": 1.0})
    terms = hashed_terms(["Graphics cards", "a card", "nothing alike", ""])
    assert weights.coverage(terms).tolist() == pytest.approx([1.0, 0.25, 0.0, 0.0])


def test_a_question_without_terms_is_covered_by_nothing(reader: LexicalReader) -> None:
    assert reader.weights("?!").coverage(hashed_terms(["some words"])).tolist() == [0.0]


def test_a_long_sentence_keeps_its_longest_terms() -> None:
    short = " ".join(f"{letter}{other}" for letter in "bcdfgh" for other in "bcdfghjk")
    terms = hashed_terms([f"{short} characteristically"])
    stem = "characterist"
    assert TermWeights({stem: 1.0}).coverage(terms).tolist() == [1.0]


def test_changes_are_seen_by_new_readers_only(tmp_path: Path) -> None:
    first = LexicalWriter(tmp_path)
    first.add([LexicalEntry(1, "old words", PUBLIC, "article")])
    first.commit()
    before = LexicalReader(tmp_path)
    second = LexicalWriter(tmp_path)
    second.delete([1])
    second.add([LexicalEntry(2, "new words", PUBLIC, "article")])
    second.commit()
    assert found(before, "words") == [1]
    assert found(LexicalReader(tmp_path), "words") == [2]


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="holds no lexical index"):
        LexicalReader(tmp_path)


def write_words(folder: Path) -> Path:
    folder.mkdir()
    writer = LexicalWriter(folder)
    writer.add([LexicalEntry(1, "some words", PUBLIC, "article")])
    writer.commit()
    return folder


def contents(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def forbid_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the system say that nothing may be written, which it would not say to root."""
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)


@pytest.mark.usefixtures("forbid_writing")
def test_a_folder_that_may_only_be_read_is_searched_by_way_of_one_that_goes_with_the_reader(
    tmp_path: Path, temporary: Path
) -> None:
    folder = write_words(tmp_path / "lexical")
    before = contents(folder)
    reader = LexicalReader(folder)
    assert (found(reader, "words"), contents(folder), len(contents(temporary))) == ([1], before, 1)
    del reader
    gc.collect()
    assert contents(temporary) == []


def test_a_lock_file_that_cannot_be_opened_does_not_prevent_reading(tmp_path: Path, temporary: Path) -> None:
    folder = write_words(tmp_path / "lexical")
    (folder / ".tantivy-meta.lock").unlink()
    (folder / ".tantivy-meta.lock").mkdir()
    assert found(LexicalReader(folder), "words") == [1]


@pytest.mark.usefixtures("forbid_writing")
def test_without_a_temporary_folder_the_cause_and_the_remedy_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_words(tmp_path / "lexical")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(
        IndexProblem, match=f"{folder} may only be read, .* name a folder with room in TMPDIR"
    ) as caught:
        LexicalReader(folder)
    assert not isinstance(caught.value, IndexDamaged)


@pytest.mark.parametrize("access", [True, False])
def test_damage_names_the_folder_and_what_is_wrong_with_it(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch, access: bool
) -> None:
    folder = write_words(tmp_path / "lexical")
    (folder / "meta.json").write_text("{nonsense")
    monkeypatch.setattr(os, "access", lambda _path, _mode: access)
    with pytest.raises(
        IndexDamaged, match=f"{folder} is damaged \\(Data corrupted.*rebuild it: footnote reindex --full"
    ):
        LexicalReader(folder)


def test_an_index_on_a_read_only_mount_is_searched(tmp_path: Path) -> None:
    folder = write_words(tmp_path / "lexical")
    code = (
        "import sys; from pathlib import Path; from index.lexical import LexicalReader; "
        "reader = LexicalReader(Path(sys.argv[1])); "
        "print(reader.search('words', 5, frozenset(['public']), frozenset(['article']))[1].tolist())"
    )
    mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && echo mounted && exec "$@"'
    words = ["unshare", "-m", "sh", "-c", mount, str(folder), sys.executable, "-c", code, str(folder)]
    root = Path(__file__).parents[2]
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=root)
    except FileNotFoundError:
        pytest.skip("unshare is not there")
    if not done.stdout.startswith("mounted"):
        pytest.skip("only root may mount")
    assert (done.stdout, done.stderr) == ("mounted\n[1]\n", "")
