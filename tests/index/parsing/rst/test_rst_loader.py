"""reStructuredText, with Sphinx's directives and roles."""

import io
import textwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UnreadableDocument
from index.parsing.document_loader import DocumentDraft, LoadContext
from index.parsing.rst.rst_loader import RstLoader


def load(text: str, **included: str) -> DocumentDraft:
    files = {name.replace("_", "."): content for name, content in included.items()}
    context = LoadContext("a.rst", 0, 10**6, included=files)
    (draft,) = RstLoader().load(io.BytesIO(textwrap.dedent(text).encode()), context)
    assert isinstance(draft, DocumentDraft)
    return draft


def text_of(text: str, **included: str) -> str:
    return load(text, **included).text


def outline(text: str) -> list[tuple[int, str, str]]:
    return [(each.level, each.text, each.anchor) for each in load(text).headings]


def test_commands_in_a_directive_that_nobody_knows_are_code() -> None:
    assert text_of("Run:\n\n.. my-cli::\n\n   $ run it\n   done\n\nThen rest.\n") == (
        "Run:\n\n```console\n$ run it\ndone\n```\n\nThen rest."
    )


def test_headings_have_their_levels_and_the_ids_of_sphinx() -> None:
    text = "Using ``pip``\n=============\n\nWords.\n\nOn Windows 10\n-------------\n\nWords.\n\nEnd\n===\n\nx\n"
    assert outline(text) == [
        (1, "Using pip", "using-pip"),
        (2, "On Windows 10", "on-windows-10"),
        (1, "End", "end"),
    ]
    assert load(text).title == "Using pip"


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        (":ref:`the guide <setup>`", "the guide"),
        (":ref:`install_guide`", "install guide"),
        (":doc:`/how-to/start`", "start"),
        (":doc:`Start here </how-to/start>`", "Start here"),
        (":class:`discord.Client`", "`discord.Client`"),
        (":class:`~discord.Client`", "`Client`"),
        (":py:meth:`~discord.Client.run`", "`run()`"),
        (":meth:`run() <discord.Client.run>`", "`run()`"),
        (":c:func:`PyLong_Check`", "`PyLong_Check()`"),
        (":pep:`8`", "PEP 8"),
        (":rfc:`2822`", "RFC 2822"),
        (":guilabel:`&Save as`", "**Save as**"),
        (":menuselection:`File --> Open`", "**File ‣ Open**"),
        (":abbr:`LIFO (last-in, first-out)`", "LIFO"),
        (":samp:`print {n}`", "`print n`"),
        (":nobody-knows:`this one`", "this one"),
        (":option:`--verbose`", "`--verbose`"),
        ("``a ` b``", "``a ` b``"),
        ("*slanted* and **strong**", "slanted and **strong**"),
        ("`the site <https://a.example/b>`_", "[the site](https://a.example/b)"),
        ("`the page <other.html>`_", "the page"),
        ("10\\ :sup:`6` bytes of H\\ :sub:`2`\\ O", "10⁶ bytes of H₂O"),
        ("x :sup:`n+1`", "x ⁿ⁺¹"),
        ("an |unknown| one", "an one"),
        ("a lost_ target", "a lost target"),
        ("\\*stars\\*", "*stars*"),
    ],
)
def test_inline_markup_is_what_a_reader_sees(markup: str, shown: str) -> None:
    assert text_of(f"See {markup}, please.") == f"See {shown}, please."


def test_a_reference_to_a_heading_of_the_page_shows_its_words() -> None:
    assert text_of("See :ref:`first-steps`.\n\n.. _first-steps:\n\nThe first steps\n===============\n\nGo.").startswith(
        "See The first steps."
    )


@pytest.mark.parametrize(
    ("directive", "shown"),
    [
        (".. note::\n\n   Take care.", "**Note**\n\nTake care."),
        (".. warning:: Take care.", "**Warning**\n\nTake care."),
        (".. seealso:: The guide.", "**See also**\n\nThe guide."),
        (".. versionadded:: 2.0\n   The option.", "**Added in version 2.0**\n\nThe option."),
        (".. deprecated:: 3.1 Use ``b``.", "**Deprecated since version 3.1**\n\nUse `b`."),
        (".. admonition:: Did you know?\n   :class: tip\n\n   Yes.", "**Did you know?**\n\nYes."),
        (".. tab:: On Linux\n\n   Run it.", "**On Linux**\n\nRun it."),
        (".. dropdown:: More\n   :open:\n\n   Words.", "**More**\n\nWords."),
        (".. grid:: 2\n   :gutter: 1\n\n   .. grid-item-card:: One\n      :link: x\n\n      Word.", "**One**\n\nWord."),
        (".. only:: html\n\n   Words.", "Words."),
        (".. unheard-of:: 3\n   :option: x\n\n   Words of it.", "Words of it."),
        (".. code-block:: python\n   :linenos:\n   :emphasize-lines: 1\n\n   if a:\n       b()",
         "```python\nif a:\n    b()\n```"),
        (".. code:: yaml\n\n    a:\n      - b", "```yaml\na:\n  - b\n```"),
        (".. code-block:: rst\n   :caption: page.rst\n\n   .. note:: ``x``",
         "**page.rst**\n\n```rst\n.. note:: ``x``\n```"),
        ("Run::\n\n    make\n\n    make test", "Run:\n\n```\nmake\n\nmake test\n```"),
        (">>> 1 + 1\n2", "```pycon\n>>> 1 + 1\n2\n```"),
        (".. glossary::\n\n   hub\n      The middle.\n\n   arm\n   spoke\n      A part.",
         "- **hub**\n  The middle.\n- **arm, spoke**\n  A part."),
        (".. csv-table:: Ports\n   :header: Name, Port\n\n   web, 80\n   ssh, 22",
         "Ports\n\n| Name | Port |\n| --- | --- |\n| web | 80 |\n| ssh | 22 |"),
        (".. list-table::\n   :header-rows: 1\n   :width: 50%\n\n   * - Name\n     - Port\n   * - web\n     - 80",
         "| Name | Port |\n| --- | --- |\n| web | 80 |"),
        (".. list-table::\n\n   * - **Name**\n     - **Port**\n   * - web\n     - 80",
         "| **Name** | **Port** |\n| --- | --- |\n| web | 80 |"),
        (".. list-table::\n\n   * - **web**\n     - 80\n   * - **ssh**\n     - 22",
         "|  |  |\n| --- | --- |\n| **web** | 80 |\n| **ssh** | 22 |"),
        ("+--------------+----+\n| ``run(a,``   | so |\n|    ``b)``    |    |\n+--------------+----+",
         "|  |  |\n| --- | --- |\n| `run(a,` `b)` | so |"),
        ("- one\n\n  - two\n\n- three", "- one\n  - two\n- three"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("a) one\nb) two", "a) one\nb) two"),
        ("-v, --verbose  Say more.", "- `-v, --verbose`\n  Say more."),
        ("| A line\n| and another", "A line\nand another"),
        ("Words [1]_.\n\n.. [1] A note.", "Words [1].\n\n[1] A note."),
        (".. function:: run(a, *, b)\n\n   Runs it.\n\n   :param int a: How often.\n   :returns: Nothing.",
         "# `run(a, *, b)`\n\nRuns it.\n\n- `a` (int) – How often.\n- Returns: Nothing."),
        (".. math:: e = mc^2", "e = mc^2"),
        (".. rubric:: Notes", "**Notes**"),
        (".. figure:: a.png\n   :figclass: x\n\n   What it shows.", "What it shows."),
    ],
)  # fmt: skip
def test_directives_are_what_a_reader_sees(directive: str, shown: str) -> None:
    assert text_of(directive) == shown


@pytest.mark.parametrize(
    "markup",
    [
        ".. toctree::\n   :maxdepth: 2\n\n   a\n   b",
        ".. image:: a.png\n   :alt: A picture",
        ".. raw:: html\n\n   <b>no</b>",
        ".. _label:",
        ".. A comment\n   of two lines",
        ".. index:: single: a",
        ".. currentmodule:: a.b",
        ":orphan:",
        ".. graphviz::\n\n   digraph { a -> b }",
        ".. |name| replace:: words",
        ".. autoclass:: a.B\n   :members:",
        ".. include:: elsewhere.rst",
        ".. literalinclude:: ../../etc/passwd",
        ".. contents::",
        ".. role:: raw-html(raw)\n   :format: html",
        ".. meta::\n   :description: x",
    ],
)
def test_what_no_reader_sees_is_no_text(markup: str) -> None:
    assert text_of(f"Before.\n\n{markup}\n\nAfter.\n") == "Before.\n\nAfter."


def test_a_page_without_text_is_told() -> None:
    with pytest.raises(UnreadableDocument, match="no text"):
        load(".. toctree::\n\n   a\n")


def test_a_description_is_a_heading_with_the_id_of_sphinx() -> None:
    text = """
        API
        ===

        .. py:module:: shop

        .. class:: Cart(owner)

           A cart.

           .. method:: add(item)

              Adds it.
        """
    assert outline(text) == [
        (1, "API", "api"),
        (2, "Cart(owner)", "shop.Cart"),
        (3, "add(item)", "shop.Cart.add"),
    ]


def test_cells_that_span_rows_and_columns_are_filled() -> None:
    table = """
        +-----+-----+
        | A   | B   |
        +=====+=====+
        | one | two |
        |     +-----+
        |     | 3   |
        +-----+-----+
        | wide      |
        +-----------+
        """
    assert text_of(table).split("\n") == [
        "| A | B |",
        "| --- | --- |",
        "| one | two |",
        "| one | 3 |",
        "| wide | wide |",
    ]


def test_settings_of_sphinx_are_read_and_not_run() -> None:
    settings = """
raise SystemExit("run")
rst_prolog = '''
.. |app| replace:: The Shop
'''
version = "3.4"
release = 1 / 0
extlinks = {"issue": ("https://a.example/%s", "GH-%s")}
"""
    text = text_of("|app| |version| mends :issue:`7`.", conf_py=settings)
    assert text == "The Shop 3.4 mends GH-7."


CODE = "import os\n\n# [start]\ndef run():\n    pass\n# [end]\n"


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ("", CODE.strip()),
        (":lines: 4-5", "def run():\n    pass"),
        (":lines: 1, 4-", "import os\ndef run():\n    pass\n# [end]"),
        (":start-after: [start]\n   :end-before: [end]", "def run():\n    pass"),
        (":start-at: def\n   :end-at: pass", "def run():\n    pass"),
        (":lines: 5\n   :dedent: 4", "pass"),
    ],
)
def test_included_code_is_the_part_that_is_asked_for(options: str, shown: str) -> None:
    text = text_of(f".. literalinclude:: run.py\n   {options}\n", run_py=CODE)
    assert text == f"```python\n{shown}\n```"


def test_included_text_is_a_part_of_the_page(tmp_path: Path, read: Any) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "page.rst").write_text("Page\n====\n\n.. include:: /parts/more.txt\n\nEnd.\n")
    (tmp_path / "parts" / "more.txt").write_text("Part\n----\n\nMore words.\n")
    (page,) = [each for each in read(tmp_path).documents if each.ref.title == "Page"]
    assert page.text == "# Page\n\n## Part\n\nMore words.\n\nEnd."


def test_a_file_that_includes_itself_ends() -> None:
    assert text_of("Words.\n\n.. include:: a.rst\n", a_rst="More.\n\n.. include:: a.rst\n").count("More.") == 5


CLOSED = "[\"secret.txt\"]\naudience = 'staff'\n"


@pytest.mark.parametrize(
    ("name", "closed"),
    [
        ("../secret.txt", ""),
        (".env", ""),
        ("link.txt", ""),
        ("staff/secret.txt", CLOSED),
    ],
)
def test_nothing_is_included_that_the_page_s_readers_may_not_read(
    tmp_path: Path, read: Any, name: str, closed: str
) -> None:
    root = tmp_path / "docs"
    (root / "staff").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("TOP SECRET")
    (root / ".env").write_text("TOP SECRET")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    if closed:
        (root / "staff" / "secret.txt").write_text("TOP SECRET")
        (root / "staff" / "sources.toml").write_text(closed)
    (root / "page.rst").write_text(f"Words.\n\n.. literalinclude:: {name}\n")
    (page,) = [each for each in read(root).documents if each.id == "docs:page.rst"]
    assert page.text == "Words."


def test_nothing_is_printed_about_wrong_markup(capfd: pytest.CaptureFixture[str]) -> None:
    assert "words" in text_of("Title\n=\n\n.. note::\n\n``open words *and :bad:\n\n| |\n")
    assert capfd.readouterr() == ("", "")


PIECES = ["A\n=\n", "B\n-\n", "\n", "x ", "é\n", "- y\n", ".. note:: z\n", "::\n\n  c\n", "`a`_ "]


@given(st.lists(st.sampled_from(PIECES)))
def test_headings_stand_at_their_offsets(pieces: list[str]) -> None:
    try:
        draft = load("".join(pieces))
    except UnreadableDocument:
        return
    starts = [each.start for each in draft.headings]
    assert starts == sorted(set(starts))
    assert all(draft.text[each.start :].startswith("#" * each.level + " ") for each in draft.headings)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("- Add methods:\n    - one\n    - two\n", "- **Add methods:**\n  - one\n  - two"),
        ("- Plain\n- A term\n    It is said.\n\n  After.\n", "- Plain\n- **A term**\n  It is said.\n  After."),
        ("1. Step\n     Do it.\n2. Next\n     Do that.\n", "1. **Step**\n   Do it.\n2. **Next**\n   Do that."),
        ("- One\n    First.\n\n  Two\n    Second.\n", "- **One**\n  First.\n  **Two**\n  Second."),
        ("- - a\n  - b\n", "- - a\n  - b"),
    ],
)
def test_a_term_that_begins_an_item_has_one_mark(written: str, shown: str) -> None:
    assert text_of(written) == shown


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        (":data:`py:sys.version_info`", "`sys.version_info`"),
        (":class:`~py:collections.OrderedDict`", "`OrderedDict`"),
        (":meth:`!py:str.split`", "`str.split()`"),
        (":doc:`aio:migration_to_2xx`", "migration to 2xx"),
        (":doc:`req:index`", "req"),
        (":doc:`the page <req:index>`", "the page"),
        (":term:`py:coroutine`", "coroutine"),
        (":class:`other:Name`", "`other:Name`"),
        (":samp:`py:{x}`", "`py:x`"),
    ],
)
def test_the_name_of_another_project_is_not_shown(markup: str, shown: str) -> None:
    conf = "intersphinx_mapping = {'py': ('https://a.example', None), 'aio': (x(), None), 'req': y}"
    assert text_of(f"See {markup}, please.", conf_py=conf) == f"See {shown}, please."


@pytest.mark.parametrize("blank", ["", "\n"])
@pytest.mark.parametrize("name", ["click:example", "acme:session", "tool:shell"])
def test_code_of_an_extension_is_code(name: str, blank: str) -> None:
    text = f"Write:\n\n.. {name}::\n{blank}    import click\n\n    @click.command()\n    def cli(): ...\n\nDone.\n"
    assert text_of(text) == "Write:\n\n```\nimport click\n\n@click.command()\ndef cli(): ...\n```\n\nDone."


def test_what_an_extension_runs_is_not_what_a_page_shows() -> None:
    assert text_of("Write:\n\n.. click:run::\n    invoke(cli, args=[])\n\nDone.\n") == "Write:\n\nDone."


@pytest.mark.parametrize(
    ("expression", "is_shown"),
    [
        ("html", True),
        ("html or latex", True),
        ("not latex", True),
        ("(html and not draft)", True),
        ("latex", False),
        ("not html", False),
        ("internal", False),
        ("html and draft", False),
    ],
)
def test_text_that_web_pages_do_not_show_is_left_out(expression: str, is_shown: bool) -> None:
    text = text_of(f"Before.\n\n.. only:: {expression}\n\n   Some words.\n\nAfter.\n")
    assert text == ("Before.\n\nSome words.\n\nAfter." if is_shown else "Before.\n\nAfter.")


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        (":numref:`Figure %s <fig-one>`", "Figure"),
        (":numref:`Figure {number} <fig-one>`", "Figure"),
        (":numref:`the table <fig-one>`", "the table"),
    ],
)
def test_a_number_that_only_sphinx_counts_is_not_shown(markup: str, shown: str) -> None:
    assert text_of(f"See {markup} for it.") == f"See {shown} for it."
