"""sources.toml."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from index.errors import ConfigurationError
from index.sources import open_source


def write(folder: Path, sidecar: str, **files: str) -> None:
    (folder / "sources.toml").write_text(sidecar)
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text)


def test_a_table_refines_what_the_source_says(tmp_path: Path, read: Any) -> None:
    table = """["a.txt"]
title = "Given title"
author = "Ann"
published = 2023-05-17
location = "Handbook, page 3"
kind = "faq"
audience = "staff"
"""
    write(tmp_path, table, a="text", b="text")
    first, second = (document.ref for document in read(tmp_path, author="Team").documents)
    assert (first.title, first.author, first.published) == ("Given title", "Ann", "2023-05-17")
    assert (first.location, first.kind, first.audience) == ("Handbook, page 3", "faq", "staff")
    assert (second.title, second.author, second.kind, second.audience) == ("B", "Team", "article", "public")


def test_the_sidecar_goes_before_what_the_file_says(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Own\nauthor: Own\n---\nx")
    write(tmp_path, '["a.md"]\ntitle = "Given"\n')
    ref = read(tmp_path).document.ref
    assert (ref.title, ref.author) == ("Given", "Own")


def test_comments_share_the_audience_of_their_article(tmp_path: Path, read: Any) -> None:
    write(tmp_path, '["a.txt"]\ncomments = 2\naudience = "staff"\nkind = "faq"\n', a="text\none\ntwo")
    article, one, two = read(tmp_path).documents
    assert [document.ref.audience for document in (article, one, two)] == ["staff"] * 3
    assert [("comment", article.id)] * 2 == [(one.ref.kind, one.ref.parent), (two.ref.kind, two.ref.parent)]
    assert [one.id, two.id] == ["docs:a.txt#comment-1", "docs:a.txt#comment-2"]


def test_a_table_may_name_a_file_in_a_folder_below(tmp_path: Path, read: Any) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("text")
    write(tmp_path, '["sub/a.txt"]\ntitle = "From above"\n')
    assert read(tmp_path).document.ref.title == "From above"
    write(tmp_path / "sub", '["a.txt"]\ntitle = "From beside"\n')
    assert read(tmp_path).document.ref.title == "From beside"


def test_a_table_for_a_file_that_is_absent_is_reported(tmp_path: Path, read: Any) -> None:
    write(tmp_path, '["gone.txt"]\ntitle = "T"\n', a="text")
    reading = read(tmp_path)
    assert (
        reading.skipped[0].key,
        reading.reason,
    ) == ("gone.txt", "sources.toml describes it, but there is no such file to index")
    assert reading.document.id == "docs:a.txt"


def test_more_comments_than_paragraphs_skip_the_file_alone(tmp_path: Path, read: Any) -> None:
    write(tmp_path, '["a.txt"]\ncomments = 3\n', a="one\ntwo", b="text")
    reading = read(tmp_path)
    assert reading.document.id == "docs:b.txt"
    assert reading.reason.startswith("sources.toml marks its last 3 paragraphs as comments")


@pytest.mark.parametrize(
    ("sidecar", "message"),
    [
        ('["a.txt"]\ncolour = "red"', r'sources.toml: \["a.txt"\] has the unknown key \'colour\'; known are title'),
        ('["a.txt"]\ntitle = 3', r'\["a.txt"\] title must be a string that is not empty; correct or remove it'),
        ('["a.txt"]\naudience = ""', "audience must be a string"),
        ('["a.txt"]\nkind = "song"', "kind must be one of article, comment, message, faq, changelog; correct it"),
        ('["a.txt"]\npublished = "soon"', "published must be a date such as 2023-05-17; correct it"),
        ('["a.txt"]\ncomments = -1', "comments must be a whole number from 0; correct it"),
        ('["a.txt"]\ncomments = true', "comments must be a whole number"),
        ('["a.md"]\ncomments = 1', "comments is for plain text files only; remove it"),
        ('["c.jsonl"]\ntitle = "T"', "title cannot name many documents"),
        ('["../a.txt"]\ntitle = "T"', "is not a file below the folder"),
        ('["./"]\ntitle = "T"', "is not a file below the folder"),
        ('["a.txt"]\ntitle = "T"\n["./a.txt"]\naudience = "staff"', r'\["./a.txt"\] describes a file a second time'),
        ('["A.txt"]\naudience = "staff"', r'\["A.txt"\] gives an audience to a file that is not there to index'),
        ('["*.txt"]\naudience = "staff"', "correct the file's name or remove the entry"),
        ('[notes.txt]\ntitle = "T"', r'put file names in quotes, as in \["notes.txt"\]'),
        ('title = "T"', "title is outside a table"),
        ("title = ", "is not valid TOML"),
        ("a." * 40_000 + "b = 1", "line 1 has more than 40 dots"),
        ("a = " + "[" * 40_000, "nested too deep"),
    ],
)
def test_a_mistake_names_the_file_the_key_and_the_remedy(
    tmp_path: Path, make_spec: Any, sidecar: str, message: str
) -> None:
    write(tmp_path, sidecar, a="text")
    with pytest.raises(ConfigurationError, match=message) as caught:
        list(open_source(make_spec(tmp_path)).items())
    assert str(tmp_path / "sources.toml") in str(caught.value)


@pytest.mark.parametrize("name", ["./a.txt", ".//a.txt", "a.txt/", "././a.txt"])
def test_a_name_is_taken_for_the_file_that_it_means(tmp_path: Path, read: Any, name: str) -> None:
    write(tmp_path, f'["{name}"]\naudience = "staff"\n', a="secret")
    assert read(tmp_path).document.ref.audience == "staff"
    assert read(tmp_path / "a.txt").document.ref.audience == "staff"


@pytest.mark.parametrize(("written", "stored"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_names_agree_however_their_accents_are_encoded(tmp_path: Path, read: Any, written: Any, stored: Any) -> None:
    name = "Gehälter/März.txt"
    (tmp_path / unicodedata.normalize(stored, "Gehälter")).mkdir()
    (tmp_path / unicodedata.normalize(stored, name)).write_text("secret")
    entry = unicodedata.normalize(written, name)
    (tmp_path / "sources.toml").write_text(f'["{entry}"]\naudience = "staff"\n', "utf-8")
    assert read(tmp_path).document.ref.audience == "staff"


def test_an_audience_for_a_file_that_is_skipped_is_no_mistake(tmp_path: Path, read: Any) -> None:
    write(tmp_path, '["a.txt"]\naudience = "staff"\n', a="")
    assert read(tmp_path).reason == "it is empty"


def test_an_audience_described_from_two_folders_meets_its_file(tmp_path: Path, read: Any) -> None:
    (tmp_path / "sub").mkdir()
    write(tmp_path, '["sub/a.txt"]\naudience = "staff"\n')
    write(tmp_path / "sub", '["a.txt"]\naudience = "board"\n', a="text")
    assert read(tmp_path).document.ref.audience == "board"


def test_beside_a_single_file_a_sidecar_may_describe_others_that_are_there(
    tmp_path: Path, read: Any, make_spec: Any
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "é.txt").write_text("other")
    write(tmp_path, '["sub/e\u0301.txt"]\naudience = "staff"\n["gone.txt"]\ntitle = "T"\n', a="text")
    reading = read(tmp_path / "a.txt")
    assert (reading.document.id, reading.skipped) == ("docs:a.txt", ())
    write(tmp_path, '["A.txt"]\naudience = "staff"\n')
    with pytest.raises(ConfigurationError, match="is not there to index"):
        list(open_source(make_spec(tmp_path / "a.txt")).items())


def test_a_sidecar_that_is_a_link_to_nothing_is_a_mistake(tmp_path: Path, make_spec: Any) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "sources.toml").symlink_to("gone.toml")
    with pytest.raises(ConfigurationError, match=r"sources.toml cannot be read"):
        list(open_source(make_spec(tmp_path)).items())


def test_a_nearer_description_without_an_audience_opens_nothing(tmp_path: Path, read: Any) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("text")
    write(tmp_path, '["sub/a.txt"]\naudience = "staff"\nauthor = "Above"\n')
    write(tmp_path / "sub", '["a.txt"]\ntitle = "From beside"\n')
    ref = read(tmp_path).document.ref
    assert (ref.title, ref.author, ref.audience) == ("From beside", "", "staff")
