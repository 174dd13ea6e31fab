"""Jupyter notebooks, made by nbformat."""

# mypy: disable-error-code="no-untyped-call"

import json
from typing import Any

import nbformat
import pytest
from nbformat import v3, v4

from index.parsing.notebook import MAX_OUTPUT_CHARACTERS
from tests.index.parsing.loading import loaded, only_draft, places, refusal


def saved(*cells: Any, **metadata: Any) -> str:
    """A notebook as Jupyter saves it."""
    return str(nbformat.writes(v4.new_notebook(cells=list(cells), metadata=metadata)))


def test_markdown_stays_and_code_stands_between_fences() -> None:
    draft = only_draft(
        "a.ipynb",
        saved(
            v4.new_markdown_cell("# Setting up\n\nUse *this*:"),
            v4.new_code_cell("import os\n\nprint(os.name)", outputs=[v4.new_output("stream", text="posix\n")]),
            v4.new_markdown_cell("## Next"),
            language_info={"name": "python"},
        ),
    )
    assert draft.text == (
        "# Setting up\n\nUse *this*:\n\n```python\nimport os\n\nprint(os.name)\n```\n\n"
        "Output:\n\n```text\nposix\n```\n\n## Next"
    )
    assert places(draft) == [(1, "Setting up", "# Setting up"), (2, "Next", "## Next")]
    assert draft.title == "Setting up"


def test_a_comment_in_code_is_no_heading() -> None:
    assert places(only_draft("a.ipynb", saved(v4.new_code_cell("# not a heading\nx = 1")))) == []


def test_pictures_are_left_out_and_results_kept() -> None:
    outputs = [
        v4.new_output("display_data", {"image/png": "iVBORw0", "text/plain": "<Figure size 640x480>"}),
        v4.new_output("execute_result", {"text/plain": "42", "text/html": "<b>42</b>"}, execution_count=1),
        v4.new_output("error", ename="ValueError", evalue="too \x1b[31mlarge\x1b[0m", traceback=["…"]),
    ]
    text = only_draft("a.ipynb", saved(v4.new_code_cell("f()", outputs=outputs))).text
    assert text == "```\nf()\n```\n\nOutput:\n\n```text\n42\nValueError: too large\n```"


def test_an_attached_picture_is_named_by_its_words() -> None:
    cell = v4.new_markdown_cell("See ![the plan](attachment:plan.png) here.")
    assert only_draft("a.ipynb", saved(cell)).text == "See the plan here."


def test_a_long_output_is_read_from_its_start_and_reported() -> None:
    output = v4.new_output("stream", text="line of text\n" * 1000)
    (draft,), reasons = loaded("a.ipynb", saved(v4.new_code_cell("f()", outputs=[output])))
    assert draft.text.endswith("line of text\n```")
    assert len(draft.text) < MAX_OUTPUT_CHARACTERS + 100
    assert reasons == ["11,011 characters of its outputs are not read; a longer output is read from its start"]


def test_fences_within_code_do_not_end_it() -> None:
    text = only_draft("a.ipynb", saved(v4.new_code_cell('doc = """\n```\nx\n```\n"""'))).text
    assert text.startswith("````\ndoc")
    assert text.endswith('"""\n````')


def test_version_3_is_read() -> None:
    sheet = v3.new_worksheet(
        cells=[v3.new_heading_cell("Start", level=2), v3.new_code_cell("x = 1", language="python")]
    )
    notebook = v3.new_notebook(worksheets=[sheet])
    assert only_draft("a.ipynb", str(v3.writes_json(notebook))).text == "## Start\n\n```python\nx = 1\n```"


def test_title_and_authors_come_from_the_metadata() -> None:
    draft = only_draft("a.ipynb", saved(v4.new_markdown_cell("Hi."), title="On bees", authors=[{"name": "Ann"}]))
    assert (draft.title, draft.author) == ("On bees", "Ann")


@pytest.mark.parametrize("data", ["hello", "[]", "{", '{"metadata": 1}'])
def test_what_is_no_notebook_is_refused(data: str) -> None:
    assert refusal("a.ipynb", data).startswith("it is not a notebook")


@pytest.mark.parametrize("cells", [None, 5, [None], [{"cell_type": 3}], [{"cell_type": "code", "outputs": {}}]])
def test_a_notebook_without_text_is_refused(cells: Any) -> None:
    assert refusal("a.ipynb", json.dumps({"cells": cells, "metadata": {}, "nbformat": 4})) == "it holds no text"
