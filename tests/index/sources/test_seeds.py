"""The document that is served by default, exactly."""

from pathlib import Path
from typing import Any

import pytest

from index.types import revision_of

NAME = "000_b6ad0e2ec30c29a5.txt"


@pytest.fixture
def seeds(repository: Path, monkeypatch: pytest.MonkeyPatch, read: Any) -> Any:
    monkeypatch.chdir(repository)
    return read(Path("seeds"), name="seeds")


def test_the_article_and_its_comment_are_all_there_is(seeds: Any) -> None:
    assert (f"seeds:{NAME}", f"seeds:{NAME}#comment-1") == tuple(one.id for one in seeds.documents)
    assert seeds.skipped == ()


def test_the_article_is_named_by_the_sidecar(seeds: Any) -> None:
    ref = seeds.documents[0].ref
    assert ref.title == "How Internet-age companies are partnering with AI startups"
    assert (ref.author, ref.kind, ref.parent, ref.audience) == ("Matt", "article", "", "public")
    assert f"seeds/{NAME}" == ref.location


def test_exactly_three_lines_are_headings(seeds: Any) -> None:
    article = seeds.documents[0]
    assert [heading.text for heading in article.headings] == ["Research", "Distribution", "Hardware"]
    assert all(article.text.startswith(f"{one.text}\n", one.start) for one in article.headings)


def test_the_last_paragraph_is_a_comment_on_the_article(seeds: Any) -> None:
    article, comment = seeds.documents
    assert comment.ref.kind == "comment"
    assert article.id == comment.ref.parent
    assert comment.ref.title == "Comment on How Internet-age companies are partnering with AI startups"
    assert comment.ref.author == ""
    assert comment.text.startswith("Hey Matt, great post as always.")


def test_article_and_comment_are_slices_of_the_file(seeds: Any, repository: Path) -> None:
    whole = (repository / "seeds" / NAME).read_bytes().decode()
    article, comment = seeds.documents
    assert whole == f"{article.text}\n{comment.text}"
    assert article.text.endswith("even moving up the stack via open-source.")


def test_revisions_are_hashes_of_the_text(seeds: Any) -> None:
    assert [revision_of(one.text) for one in seeds.documents] == [one.revision for one in seeds.documents]


def test_the_file_alone_reads_as_it_does_in_its_folder(seeds: Any, read: Any) -> None:
    alone = read(Path("seeds") / NAME, name="seeds")
    assert seeds.documents == alone.documents
    assert alone.skipped == ()
