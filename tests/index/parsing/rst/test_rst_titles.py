"""A link to another page without words of its own shows that page's title."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from index.parsing.document_loader import DocumentDraft, LoadContext
from index.parsing.inclusion import included_texts
from index.parsing.page_titles import page_title
from index.parsing.rst.rst_loader import RstLoader
from index.sources import Item, open_source
from index.types import Document
from tests.index.source_reading import MakeSpec, Reading


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Set it up\n=========\n\nWords.", "Set it up"),
        (".. _start:\n\n.. meta::\n   :x: y\n\n=========\nSet it up\n=========\n", "Set it up"),
        ("=============\n  Set it up\n=============\n", "Set it up"),
        ("Using ``pip`` with :mod:`~os.path` and :ref:`this <x>`\n" + "~" * 60, "Using pip with path and this"),
        ("---\ntitle: x\n---\n\n# Set *it* up\n\nWords\n-----\n", "Set it up"),
        ("Only words.\n\nAnd words.", ""),
        ("Longer than its line\n---\n\nTitle\n-----", "Title"),
        ("-----\n\nWords\n", ""),
        ("", ""),
    ],
)
def test_the_first_heading_is_the_title(text: str, title: str) -> None:
    assert page_title(text) == title


@pytest.fixture
def shown(tmp_path: Path, read: Callable[..., Reading]) -> Callable[..., str]:
    """What a page shows, beside other files."""

    def show(text: str, name: str = "guide/page.rst", **files: str) -> str:
        for path, content in {name: text, **{key.replace("__", "/"): value for key, value in files.items()}}.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(content, "utf-8")
        return next(each.text for each in read(tmp_path).documents if each.id == f"docs:{name}")

    return show


def test_a_link_shows_the_title_of_its_page_wherever_it_lies(shown: Callable[..., str]) -> None:
    files = {
        "guide__next.rst": "The next step\n=============\n\nIt goes on.",
        "start.rst": "=====\nBegin\n=====\n\nIt begins.",
        "how-to__keys.md": "# Keys of the house\n\nThey hang here.",
    }
    text = "See :doc:`next`, :doc:`../start`, :doc:`/how-to/keys`, :doc:`lost_page` and :doc:`here <next>`."
    assert shown(text, **files) == "See The next step, Begin, Keys of the house, lost page and here."


def test_a_link_does_not_show_the_title_of_a_page_for_other_readers(shown: Callable[..., str]) -> None:
    files = {
        "guide__next.rst": "Dismissals in May\n=================\n\nNames.",
        "guide__sources.toml": '["next.rst"]\naudience = "staff"\n',
    }
    assert shown("See :doc:`next`.", **files) == "See next."


LABELLED = """\
Other page
==========

.. _old-name:
.. _set-it-up:

=========
Set it up
=========

.. _A long  name:

Long `words`
------------

.. _the-figure:

.. figure:: a.png
   :width: 3

   The figure
   of it

   A legend.

.. _the-table:

.. list-table:: Prices of ``x``
   :header-rows: 1

   * - a

.. _the-code:

.. code-block:: python
   :caption: How it runs

   run()

.. _nowhere:

Only words.
"""


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("set-it-up", "Set it up"),
        ("old-name", "Set it up"),
        ("Set-It-Up", "Set it up"),
        ("a long name", "Long words"),
        ("the-figure", "The figure of it"),
        ("the-table", "Prices of x"),
        ("the-code", "How it runs"),
        ("nowhere", "nowhere"),
        ("lost-label", "lost label"),
        ("A title-like label", "A title-like label"),
        ("Here <set-it-up>", "Here"),
        ("in-myst", "Of MyST"),
        ("own", "Own part"),
        ("own-figure", "Own picture"),
        ("genindex", "Index"),
    ],
)
def test_a_link_shows_the_title_of_what_bears_its_label(shown: Callable[..., str], label: str, title: str) -> None:
    own = ".. _own:\n\nOwn part\n========\n\n.. _own-figure:\n\n.. figure:: b.png\n\n   Own picture\n"
    myst = "# MyST\n\n(in-myst)=\n## Of *MyST*\n"
    text = shown(f"See :ref:`{label}` now.\n\n{own}", **{"other__page.rst": LABELLED, "far__page.md": myst})
    assert text.startswith(f"See {title} now.\n")


def test_a_label_is_looked_for_beside_pages_by_any() -> None:
    files = {"label:set-it-up": "\nSet it up\n=========\n", "b.rst": "B page\n======\n"}
    (draft,) = RstLoader().load(
        io.BytesIO(b"See :any:`set-it-up` and :any:`b`."), LoadContext("a.rst", 0, 10**6, included=files)
    )
    assert isinstance(draft, DocumentDraft)
    assert draft.text == "See Set it up and B page."


def test_a_link_does_not_show_the_title_of_a_part_for_other_readers(shown: Callable[..., str]) -> None:
    files = {
        "guide__next.rst": ".. _plans:\n\nDismissals in May\n=================\n\nNames.",
        "guide__sources.toml": '["next.rst"]\naudience = "staff"\n',
    }
    assert shown("See :ref:`plans`.", **files) == "See plans."


def test_a_text_with_many_labels_looks_for_some_hundreds() -> None:
    text = " ".join(f":ref:`p{number}`" for number in range(3_000))
    parts = "".join(f".. _p{number}:\n\nT\n===\n\n" for number in range(3_000))
    context = LoadContext("a.rst", 0, 10**6, read_file=lambda path: parts.encode(), find_label=lambda _: ("b.rst",))
    found = included_texts(RstLoader(), text.encode(), context)
    assert len([name for name in found if name.startswith("label:")]) == 300


def test_a_page_is_read_again_when_the_title_that_it_shows_changes(tmp_path: Path, make_spec: MakeSpec) -> None:
    page, target = tmp_path / "page.rst", tmp_path / "next.rst"
    page.write_text("See :doc:`next`.")
    target.write_text("Old\n===\n")
    source = open_source(make_spec(tmp_path))

    def read(item: Item) -> tuple[str, str]:
        found = list(source.load(item))
        (text,) = (each.text for each in found if isinstance(each, Document))
        (state,) = (each.fingerprint for each in found if isinstance(each, Item))
        return text, state

    before = {each.key: each for each in source.items() if isinstance(each, Item)}["page.rst"]
    text, state = read(before)
    target.write_text("Newer\n=====\n")
    after = {each.key: each for each in source.items({"page.rst": state}) if isinstance(each, Item)}["page.rst"]
    assert (text, read(after)[0]) == ("See Old.", "See Newer.")
    assert after.fingerprint != state


def test_pages_that_are_linked_are_not_searched_for_links_of_their_own() -> None:
    asked: list[str] = []

    def read(path: str) -> bytes | None:
        asked.append(path)
        return b":doc:`page3`\n\n.. include:: other.rst\n" if path == "page2.rst" else None

    context = LoadContext("page1.rst", 0, 10**6, read_file=read)
    found = included_texts(RstLoader(), b"See :doc:`page2`. " * 1000, context)
    assert list(found) == ["page2.rst"]
    assert asked == ["conf.py", "page2.rst"]


def test_a_text_with_many_links_looks_for_a_hundred_pages() -> None:
    text = " ".join(f":doc:`p{number}`" for number in range(3_000))
    context = LoadContext("a.rst", 0, 10**6, read_file=lambda _path: b"T\n===\n")
    assert len(included_texts(RstLoader(), text.encode(), context)) == 101  # with conf.py
    (draft,) = RstLoader().load(
        io.BytesIO(b"See :doc:`p1`."), LoadContext("a.rst", 0, 10**6, included={"p1.rst": "T\n==="})
    )
    assert isinstance(draft, DocumentDraft)
    assert draft.text == "See T."
