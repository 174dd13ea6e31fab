"""Folders and single files as sources."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from index.errors import ConfigurationError
from index.sources import FolderSource, Item, Skipped, Unreachable, open_source
from index.types import Document

OLD = 1_600_000_000


def age(*paths: Path) -> None:
    for path in paths:
        os.utime(path, (OLD, OLD))


def fingerprints(source: Any) -> dict[str, str]:
    return {item.key: item.fingerprint for item in source.items() if isinstance(item, Item)}


def test_files_are_listed_sorted_with_those_in_folders(tmp_path: Path, read: Any) -> None:
    for name in ("b.txt", "a/z.md", "a/b.txt", "c d/é ü.txt", "A.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("text")
    reading = read(tmp_path)
    assert [item.key for item in reading.items] == ["A.txt", "a/b.txt", "a/z.md", "b.txt", "c d/é ü.txt"]
    assert reading.documents[-1].id == "docs:c d/é ü.txt"
    assert f"{tmp_path.as_posix()}/c d/é ü.txt" == reading.documents[-1].ref.location


def test_hidden_files_and_question_sets_are_passed_over(tmp_path: Path, read: Any) -> None:
    (tmp_path / ".git").mkdir()
    for name in (".git/a.txt", ".b.txt", "sources.toml", "questions.jsonl", "queries.jsonl", "qrels.tsv"):
        (tmp_path / name).write_text("")
    reading = read(tmp_path)
    assert (reading.items, reading.skipped) == ((), ())


def test_an_empty_folder_gives_nothing(tmp_path: Path, read: Any) -> None:
    assert read(tmp_path).documents == ()


def test_an_unsupported_file_is_skipped_with_what_is_supported(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    expected = (
        "its format is not supported; supported are .adoc, .asc, .asciidoc, .csv, .docx, .epub, .htm, .html, .ipynb, "
        ".json, .jsonl, .markdown, .md, .mdx, .odp, .ods, .odt, .org, .pdf, .pptx, .rest, .rst, .rtf, .srt, "
        ".text, .tsv, .txt, .vtt, .xlsm, .xlsx, .yaml, .yml"
    )
    assert expected == read(tmp_path).reason


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "it is empty"),
        ("a.txt", b" \r\n\t", "it contains only white space"),
        ("a.md", b"---\ntitle: T\n---\n", "it contains only white space"),
        ("a.txt", b"\x00\x01\x02", "it is binary, not text"),
        ("a.html", b"GIF89a\x00\x01", "it is binary, not text"),
        ("a.jsonl", b"\x00\x01", "it is binary, not text"),
        ("a.md", b"x" * 1001, "it is larger than 1,000 bytes; split it, or raise the source's max_bytes"),
    ],
)
def test_a_bad_file_is_skipped_and_stops_nothing(
    tmp_path: Path, read: Any, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "z.txt").write_text("fine")
    reading = read(tmp_path, max_bytes=1000)
    assert (reason, "docs:z.txt") == (reading.reason, reading.document.id)


def test_a_suffix_in_capitals_is_known(tmp_path: Path, read: Any) -> None:
    (tmp_path / "README.MD").write_text("# Title")
    assert read(tmp_path).document.ref.title == "Title"


def test_a_link_out_of_the_folder_is_skipped(tmp_path: Path, read: Any) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "a.txt").symlink_to(tmp_path / "secret.txt")
    reading = read(tmp_path / "root")
    assert reading.documents == ()
    assert reading.reason.startswith("it is a link that leads outside the source")


def test_links_inside_the_folder_end(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / ".hidden.txt").write_text("hidden")
    (tmp_path / "b.txt").symlink_to("a.txt")
    (tmp_path / "c.txt").symlink_to(".hidden.txt")
    (tmp_path / "d.txt").symlink_to("gone.txt")
    (tmp_path / "e.txt").symlink_to("e.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    reading = read(tmp_path)
    assert [document.id for document in reading.documents] == ["docs:a.txt", "docs:b.txt"]
    assert [skipped.key for skipped in reading.skipped] == ["c.txt", "d.txt", "e.txt", "loop"]


def test_a_file_swapped_for_a_link_before_loading_is_skipped(tmp_path: Path, make_spec: Any) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "root" / "a.txt").write_text("text")
    source = open_source(make_spec(tmp_path / "root"))
    (item,) = source.items()
    assert isinstance(item, Item)
    (tmp_path / "root" / "a.txt").unlink()
    (tmp_path / "root" / "a.txt").symlink_to(tmp_path / "secret.txt")
    (result,) = source.load(item)
    assert isinstance(result, Skipped)


EXCHANGE = """
import os, sys
path, own, link = sys.argv[1:]
print("ready", flush=True)
while True:
    os.rename(path, own)
    os.rename(link, path)
    os.rename(path, link)
    os.rename(own, path)
"""


@contextmanager
def exchanged_for_a_link(path: Path, target: Path) -> Iterator[None]:
    """Have another process make a file or folder itself and a link elsewhere by turns."""
    own, link = path.with_name(".own"), path.with_name(".link")
    link.symlink_to(target)
    words = [sys.executable, "-c", EXCHANGE, *map(str, (path, own, link))]
    process = subprocess.Popen(words, stdout=subprocess.PIPE)
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("exchanged", ["sub/a.txt", "sub"])
@pytest.mark.parametrize("tries", [6000, pytest.param(80_000, marks=pytest.mark.soak)])
def test_what_is_exchanged_for_a_link_is_never_read_from_outside(
    tmp_path: Path, make_spec: Any, exchanged: str, tries: int
) -> None:
    for place, text in (("root/sub", "own"), ("outside", "secret")):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "a.txt").write_text(text)
        (tmp_path / place / "sources.toml").write_text(f'["a.txt"]\nauthor = "{text}"\n')
    outside = tmp_path / "outside" / exchanged.removeprefix("sub").lstrip("/")
    texts: Counter[str] = Counter()
    with exchanged_for_a_link(tmp_path / "root" / exchanged, outside):
        source = open_source(make_spec(tmp_path / "root"))
        for n in range(tries):
            with suppress(ConfigurationError):  # a description that is gone between being seen and being read
                items = list(source.items()) if n % 10 == 0 else [Item("sub/a.txt", "")]
                loaded = [each for item in items if isinstance(item, Item) for each in source.load(item)]
                found = [each for each in loaded if isinstance(each, Document)]
                texts.update(f"{document.text} by {document.ref.author}" for document in found)
    assert set(texts) <= {"own by own", "own by "}
    assert texts["own by own"] > tries / 100


def test_a_description_outside_the_folder_is_a_mistake(tmp_path: Path, make_spec: Any) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "a.txt").write_text("text")
    (tmp_path / "elsewhere.toml").write_text('["a.txt"]\naudience = "staff"\n')
    (tmp_path / "root" / "sources.toml").symlink_to(tmp_path / "elsewhere.toml")
    with pytest.raises(ConfigurationError, match=r"sources\.toml is a link that leads outside the source"):
        list(open_source(make_spec(tmp_path / "root")).items())


def test_a_description_that_is_a_link_inside_the_folder_is_read(tmp_path: Path, read: Any) -> None:
    (tmp_path / "..data").mkdir()
    (tmp_path / "..data" / "sources.toml").write_text('["a.txt"]\naudience = "staff"\n')
    (tmp_path / "sources.toml").symlink_to("..data/sources.toml")
    (tmp_path / "a.txt").write_text("text")
    assert read(tmp_path).document.ref.audience == "staff"


def test_a_link_through_a_linked_folder_inside_is_read(tmp_path: Path, read: Any) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("text")
    (tmp_path / "linked").symlink_to(tmp_path / "sub")
    (tmp_path / "b.txt").symlink_to("linked/a.txt")
    reading = read(tmp_path)
    assert [document.id for document in reading.documents] == ["docs:b.txt", "docs:sub/a.txt"]
    assert reading.reason == "it is a link to a folder of the same source"


@pytest.mark.parametrize("key", ["../secret.txt", "sub/../../secret.txt", "/etc/hostname.txt"])
def test_an_item_outside_the_folder_is_never_loaded(tmp_path: Path, make_spec: Any, key: str) -> None:
    (tmp_path / "root" / "sub").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    (result,) = open_source(make_spec(tmp_path / "root")).load(Item(key, ""))
    assert isinstance(result, Skipped)


def test_a_fifo_does_not_hang(tmp_path: Path, read: Any, make_spec: Any) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert read(tmp_path).reason == "it is not a regular file"
    (result,) = FolderSource(make_spec(tmp_path)).load(Item("a.txt", ""))
    assert Skipped("docs", "a.txt", "it is not a regular file") == result


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_skipped(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "sub").mkdir()
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "b.txt").write_text("text")
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "sub").chmod(0)
    (tmp_path / "shut").chmod(0o400)
    try:
        reading = read(tmp_path)
    finally:
        (tmp_path / "sub").chmod(0o700)
        (tmp_path / "shut").chmod(0o700)
    assert [skipped.reason for skipped in reading.skipped] == ["it may not be read; check its permissions"] * 3


def test_an_error_while_reading_is_a_reason(tmp_path: Path, make_spec: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("text")
    source = open_source(make_spec(tmp_path))
    (item,) = source.items()
    assert isinstance(item, Item)

    def fail(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", fail)
    assert [Skipped("docs", "a.txt", "it may not be read; check its permissions")] == list(source.load(item))


def test_a_file_that_vanishes_is_skipped(tmp_path: Path, make_spec: Any) -> None:
    (tmp_path / "a.txt").write_text("text")
    source = open_source(make_spec(tmp_path))
    (item,) = source.items()
    (tmp_path / "a.txt").unlink()
    assert isinstance(item, Item)
    assert [Skipped("docs", "a.txt", "it is gone, or a link to nothing")] == list(source.load(item))


def test_names_that_cannot_be_ids_are_skipped(tmp_path: Path, read: Any) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("text")
    except OSError:
        pytest.skip("the file system takes no such name")
    (tmp_path / "a\nb.txt").write_text("text")
    reading = read(tmp_path)
    assert reading.documents == ()
    assert [skipped.key for skipped in reading.skipped] == ["a\\x0ab.txt", "\\xff.txt"]


def test_a_single_file_is_a_folder_with_one_item(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.txt").write_text("text")
    (tmp_path / "b.txt").write_text("other")
    reading = read(tmp_path / "a.txt", title="From the source")
    ref = reading.document.ref
    assert (ref.id, ref.title) == ("docs:a.txt", "From the source")
    assert (tmp_path / "a.txt").as_posix() == ref.location


def test_the_source_s_title_names_no_file_of_a_folder(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.txt").write_text("text")
    assert read(tmp_path, title="From the source").document.ref.title == "A"


def test_the_source_gives_the_defaults(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.txt").write_text("text")
    ref = read(tmp_path, author="Team", audience="staff", document_kind="faq").document.ref
    assert (ref.author, ref.audience, ref.kind, ref.parent) == ("Team", "staff", "faq", "")


def test_a_source_for_some_places_says_so_in_every_label(tmp_path: Path, read: Any, make_spec: Any) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("text")
    (tmp_path / "sources.toml").write_text('["b.txt"]\naudience = "staff"\n')
    found = read(tmp_path, places=("discord:2", "discord:1")).documents
    assert [each.ref.audience for each in found] == ["public@discord:1+discord:2", "staff@discord:1+discord:2"]
    age(*tmp_path.iterdir())
    one, two = (fingerprints(open_source(make_spec(tmp_path, places=places))) for places in ((), ("discord:1",)))
    assert one.keys() == two.keys()
    assert set(one.values()).isdisjoint(two.values())


def test_an_article_comes_before_its_comments(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.html").write_text('<article><p>Main text.</p></article><div class="comment"><p>Mine.</p></div>')
    article, comment = read(tmp_path).documents
    assert (article.id, comment.ref.parent) == ("docs:a.html", "docs:a.html")
    assert (comment.id, comment.ref.title, comment.text) == ("docs:a.html#comment-1", "Comment on A", "Mine.")
    assert article.ref.location == comment.ref.location


def test_fingerprints_stay_while_nothing_changes(tmp_path: Path, make_spec: Any) -> None:
    (tmp_path / "a.txt").write_text("text")
    age(tmp_path / "a.txt")
    assert fingerprints(open_source(make_spec(tmp_path))) == fingerprints(open_source(make_spec(tmp_path)))


def test_a_fingerprint_changes_with_the_file(tmp_path: Path, make_spec: Any) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")
    age(path)
    source = open_source(make_spec(tmp_path))
    before = fingerprints(source)
    os.utime(path, ns=(OLD * 10**9, OLD * 10**9 + 1))
    assert before != fingerprints(source)
    path.write_text("texts")
    age(path)
    assert before != fingerprints(source)


def test_a_fingerprint_changes_with_the_file_s_own_table_alone(tmp_path: Path, make_spec: Any) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("text")
    age(tmp_path / "a.txt", tmp_path / "b.txt")
    source = open_source(make_spec(tmp_path))
    before = fingerprints(source)
    (tmp_path / "sources.toml").write_text('["a.txt"]\ntitle = "T"\n')
    after = fingerprints(source)
    assert before["a.txt"] != after["a.txt"]
    assert before["b.txt"] == after["b.txt"]


@pytest.mark.parametrize(
    "change", [{"audience": "staff"}, {"author": "Ann"}, {"title": "T"}, {"document_kind": "faq"}, {"name": "other"}]
)
def test_a_fingerprint_changes_with_the_source_s_description(
    tmp_path: Path, make_spec: Any, change: dict[str, str]
) -> None:
    (tmp_path / "a.txt").write_text("text")
    age(tmp_path / "a.txt")
    before = fingerprints(open_source(make_spec(tmp_path)))
    assert before != fingerprints(open_source(make_spec(tmp_path, **change)))


def test_the_fingerprint_of_a_file_just_written_never_matches(tmp_path: Path, make_spec: Any) -> None:
    (tmp_path / "a.txt").write_text("text")
    source = open_source(make_spec(tmp_path))
    assert fingerprints(source) != fingerprints(source)


def test_files_that_change_places_change_their_fingerprints(tmp_path: Path, make_spec: Any) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"text of {name}")
        age(tmp_path / name)
    source = open_source(make_spec(tmp_path))
    before = fingerprints(source)
    (tmp_path / "a.txt").rename(tmp_path / "c.txt")
    (tmp_path / "b.txt").rename(tmp_path / "a.txt")
    (tmp_path / "c.txt").rename(tmp_path / "b.txt")
    after = fingerprints(source)
    assert {before["a.txt"], before["b.txt"]} & {after["a.txt"], after["b.txt"]} == set()


def test_new_content_under_an_old_date_changes_the_fingerprint(tmp_path: Path, make_spec: Any) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")
    age(path)
    source = open_source(make_spec(tmp_path))
    before = fingerprints(source)
    time.sleep(0.05)  # longer than a tick of the clock that stamps changes
    path.write_text("behind")
    age(path)
    assert before != fingerprints(source)


def test_a_date_in_the_future_does_not_make_a_file_new_for_ever(tmp_path: Path, make_spec: Any) -> None:
    path = tmp_path / "a.txt"
    path.write_text("text")
    os.utime(path, (time.time() + 86_400, time.time() + 86_400))
    source = open_source(make_spec(tmp_path))
    assert fingerprints(source) == fingerprints(source)


def test_loading_reads_the_file_as_it_is_now(tmp_path: Path, make_spec: Any) -> None:
    (tmp_path / "a.txt").write_text("before")
    source = open_source(make_spec(tmp_path))
    (item,) = source.items()
    (tmp_path / "a.txt").write_text("after")
    assert isinstance(item, Item)
    (document,) = source.load(item)
    assert isinstance(document, Document)
    assert document.text == "after"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "carrier pigeon"}, "unknown kind 'carrier pigeon'; known are folder, slack-export,"),
        ({"name": "a:b"}, "cannot be part of an id; use letters"),
        ({"path": Path("nowhere")}, "there is no nowhere; create it, or correct the source's path"),
        ({"path": Path(os.devnull)}, "neither a folder nor a file"),
        ({"audience": " "}, "names no audience"),
        ({"max_bytes": 0}, "max_bytes must be at least 1"),
        ({"document_kind": "song"}, "documents must be of a kind out of article"),
    ],
)
def test_a_wrong_description_is_refused_with_the_remedy(
    tmp_path: Path, make_spec: Any, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        open_source(make_spec(**({"path": tmp_path} | change)))


def test_a_folder_that_goes_away_half_way_is_unreachable_not_empty(tmp_path: Path, make_spec: Any) -> None:
    root = tmp_path / "docs"
    (root / "deep").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "deep/c.txt"):
        (root / name).write_text("Some text.")
    items = FolderSource(make_spec(root)).items({"a.txt": "1", "b.txt": "1", "deep/c.txt": "1"})
    next(items)
    root.rename(tmp_path / "elsewhere")
    root.mkdir()  # as below a mount that is gone
    last = list(items)[-1]
    assert isinstance(last, Unreachable)
    assert (last.key, last.reason) == ("", "its folder disappeared while it was read")


def test_patterns_choose_which_files_are_read(tmp_path: Path, read: Any) -> None:
    for name in ("docs/a.md", "docs/old/b.md", "docs/c.txt", "src/d.md", "docs/node_modules/e.md", "LICENSE.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("# Title\n\nText.")
    chosen = read(tmp_path, include=("docs/**/*.md",), exclude=("old",))
    assert [item.key for item in chosen.items] == ["docs/a.md"]
    everything = read(tmp_path, default_excludes=False)
    assert len(everything.items) == 6
    by_default = read(tmp_path)
    assert [item.key for item in by_default.items] == ["docs/a.md", "docs/c.txt", "docs/old/b.md", "src/d.md"]
    assert [skipped.key for skipped in by_default.skipped] == ["LICENSE.md", "docs/node_modules/"]


def test_patterns_do_not_change_the_fingerprints_of_the_files_that_are_read(tmp_path: Path, make_spec: Any) -> None:
    (tmp_path / "a.md").write_text("Text.")
    age(tmp_path / "a.md")
    before = fingerprints(open_source(make_spec(tmp_path)))
    assert before == fingerprints(open_source(make_spec(tmp_path, include=("*.md",), exclude=("b",))))


def test_a_named_file_is_read_whatever_the_patterns_say(tmp_path: Path, read: Any) -> None:
    (tmp_path / "LICENSE.md").write_text("Text.")
    assert read(tmp_path / "LICENSE.md", exclude=("*.md",)).document.text == "Text."


def test_a_sidecar_may_describe_files_that_are_left_out(tmp_path: Path, read: Any) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/a.md").write_text("Text.")
    (tmp_path / "b.md").write_text("Text.")
    (tmp_path / "sources.toml").write_text('["tests/a.md"]\naudience = "staff"\n["b.md"]\nkind = "faq"\n')
    assert [document.ref.kind for document in read(tmp_path).documents] == ["faq"]


def test_a_changelog_is_marked_unless_the_operator_says_otherwise(tmp_path: Path, read: Any) -> None:
    (tmp_path / "CHANGELOG.md").write_text("# 1.0\n\nText.")
    assert read(tmp_path).document.ref.kind == "changelog"
    assert read(tmp_path, document_kind="faq").document.ref.kind == "faq"
    (tmp_path / "sources.toml").write_text('["CHANGELOG.md"]\nkind = "article"\n')
    assert read(tmp_path).document.ref.kind == "article"


def test_old_formats_count_as_formats_that_cannot_be_read(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    (skipped,) = read(tmp_path).skipped
    assert (skipped.cause, "save it as .docx" in skipped.reason) == ("format", True)
