"""A page is read again when a file that it includes changes, comes, goes, or is for other readers."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.sources import Item, Skipped, open_source
from index.types import Document
from tests.index.source_reading import MakeSpec

PAGES = {
    "mkdocs.md": "# Page\n\n{* ../code/example.py *}\n",
    "snippets.md": '# Page\n\n--8<-- "code/example.py"\n',
    "vitepress.md": "# Page\n\n<<< @/code/example.py\n",
    "literal.rst": "Page\n====\n\n.. literalinclude:: ../code/example.py\n",
    "include.rst": "Page\n====\n\n.. include:: ../code/example.py\n",
    "page.adoc": "= Page\n\n----\ninclude::../code/example.py[]\n----\n",
}
Known = dict[str, str]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], None]:
    """Write a file as it was written an hour ago, since one that was written a moment ago is always read again."""

    def write_file(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        times = path.stat().st_mtime - 3600 + len(text)
        os.utime(path, (times, times))

    return write_file


@pytest.fixture
def read_changed(tmp_path: Path, make_spec: MakeSpec) -> Callable[[Known], dict[str, str]]:
    """Read what has changed, as a reindex does: it gives the fingerprints of now; returns texts by key."""

    def read(known: Known) -> dict[str, str]:
        source, texts = open_source(make_spec(tmp_path, exclude=("code",))), {}
        for item in [each for each in source.items(dict(known)) if isinstance(each, Item)]:
            if known.get(item.key) == item.fingerprint:
                continue
            known[item.key] = item.fingerprint
            for each in source.load(item):
                if isinstance(each, Item):
                    known[each.key] = each.fingerprint
                elif isinstance(each, Document):
                    texts[item.key] = each.text
        return texts

    return read


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_again_when_what_it_includes_changes(
    write: Callable[[str, str], None], read_changed: Callable[[Known], dict[str, str]], tmp_path: Path, name: str
) -> None:
    known: Known = {}
    write(f"docs/{name}", PAGES[name])
    write("docs/other.md", "# Other\n\nIt includes nothing.")
    assert "timeout" not in read_changed(known)[f"docs/{name}"]
    assert read_changed(known) == {}
    write("code/example.py", "timeout = 30")
    assert "timeout = 30" in read_changed(known).pop(f"docs/{name}")
    assert read_changed(known) == {}
    write("code/example.py", "timeout = 600")
    changed = read_changed(known)
    assert list(changed) == [f"docs/{name}"]
    assert "timeout = 600" in changed[f"docs/{name}"]
    (tmp_path / "code/example.py").unlink()
    assert "timeout" not in read_changed(known)[f"docs/{name}"]
    assert read_changed(known) == {}


def test_a_file_that_is_included_by_an_included_one_counts_as_well(
    write: Callable[[str, str], None], read_changed: Callable[[Known], dict[str, str]]
) -> None:
    known: Known = {}
    write("docs/page.md", '# Page\n\n--8<-- "code/outer.md"\n')
    write("code/outer.md", 'Outer.\n\n--8<-- "code/inner.md"\n')
    write("code/inner.md", "The old words.")
    assert "The old words." in read_changed(known)["docs/page.md"]
    write("code/inner.md", "The newer words.")
    assert "The newer words." in read_changed(known)["docs/page.md"]


def test_a_page_loses_what_it_includes_once_that_is_for_other_readers(
    write: Callable[[str, str], None], read_changed: Callable[[Known], dict[str, str]], tmp_path: Path
) -> None:
    known: Known = {}
    write("docs/page.md", '# Page\n\n--8<-- "docs/part.md"\n')
    write("docs/part.md", "The door opens with 4711.")
    assert "4711" in read_changed(known)["docs/page.md"]
    write("docs/sources.toml", '["part.md"]\naudience = "staff"\n')
    assert "4711" not in read_changed(known)["docs/page.md"]
    assert read_changed(known) == {}


def test_a_link_out_of_the_source_is_not_looked_at(
    write: Callable[[str, str], None], read_changed: Callable[[Known], dict[str, str]], tmp_path: Path
) -> None:
    known: Known = {}
    outside = tmp_path.parent / f"{tmp_path.name}-outside.py"
    outside.write_text("secret = 1")
    write("docs/page.md", PAGES["mkdocs.md"])
    (tmp_path / "code").mkdir()
    (tmp_path / "code/example.py").symlink_to(outside)
    assert "secret" not in read_changed(known)["docs/page.md"]
    outside.write_text("secret = 12345")
    assert read_changed(known) == {}


@pytest.mark.parametrize("name", ["a\0b.py", "a\x01.py", "\x85.py", "..", "/", "a/../../b.py", "." * 300])
def test_a_name_that_no_file_can_have_is_passed_over(
    write: Callable[[str, str], None], read_changed: Callable[[Known], dict[str, str]], name: str
) -> None:
    known: Known = {}
    write("docs/page.md", f"# Page\n\n{{* {name} *}}\n\nWords.\n")
    assert "Words." in read_changed(known)["docs/page.md"]
    assert read_changed(known) == {}


def test_a_page_of_nothing_but_files_that_are_not_there_says_so(tmp_path: Path, make_spec: MakeSpec) -> None:
    (tmp_path / "page.md").write_text('---\ntitle: Contributing\n---\n--8<-- "CONTRIBUTING.md"\n')
    source = open_source(make_spec(tmp_path))
    (item,) = (each for each in source.items() if isinstance(each, Item))
    assert [each.reason for each in source.load(item) if isinstance(each, Skipped)] == [
        "all that it shows is in files that are not in its source: CONTRIBUTING.md"
    ]
