import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import ChunkSettings
from index.chunking.chunker import Chunker
from index.chunking.code_fences import fence_at, find_code, with_fences
from tests.index.temp_index import make_document
from tests.models import bundled_model

LINES = [f"step_{number}(first={number}, second={number * 3})" for number in range(80)]
LONG = "Run this:\n\n" + "\n".join(["```python", *LINES, "```"]) + "\n\nThen look at the log."


@given(st.text(st.sampled_from("`~ a\n"), max_size=200))
def test_code_is_what_stands_below_its_fence(text: str) -> None:
    before = 0
    for code in find_code(text):
        assert before <= code.start <= code.end <= len(text)
        assert text[: code.start].endswith(f"{code.fence}\n")
        before = code.end


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\n```\nb\n```\nc", ["b\n```"]),
        ("~~~ yaml\nb\n```\nc\n~~~\nd", ["b\n```\nc\n~~~"]),
        ("````md\n```\nb\n```\n````", ["```\nb\n```\n````"]),
        ("- item\n  ```sh\n  ls\n  ```\n- next\n  ```\n  pwd\n  ```", ["  ls\n  ```", "  pwd\n  ```"]),
        ("```\nnever closed", ["never closed"]),
        ("Use ``` to open code.\n```", []),
    ],
)
def test_each_dialect_of_fences_is_read(text: str, code: list[str]) -> None:
    assert [text[each.start : each.end] for each in find_code(text)] == code


def test_a_text_that_begins_within_code_ends_it_at_its_first_fence() -> None:
    text = "b\n```\nc\n```sh\nd\n```"
    found = find_code(text, "```python")
    assert [(text[each.start : each.end], each.fence) for each in found] == [
        ("b\n```", "```python"),
        ("d\n```", "```sh"),
    ]
    assert [fence_at(found, text.index(each)) for each in "bcd"] == ["```python", "", "```sh"]


def test_cut_code_gets_the_fences_that_it_lacks() -> None:
    assert with_fences("b\nc", "```python") == "```python\nb\nc\n```"
    assert with_fences("b\n```\nThen c.", "```python") == "```python\nb\n```\nThen c."
    assert with_fences("b", "  ~~~~ yaml") == "  ~~~~ yaml\nb\n~~~~"
    assert with_fences("b", "") == "b"


def test_a_passage_that_begins_with_the_closing_fence_is_not_taken_for_code() -> None:
    text = "```python\na\n```\n\nProse.\n\n```\nb\n```"
    cut = text[text.index("```\n\nProse") :]
    assert fence_at(find_code(text), text.index(cut)) == "```python"
    inside = find_code(cut, "```python")
    assert [fence_at(inside, cut.index(each)) for each in ("Prose", "b")] == ["", "```"]


def test_every_chunk_that_begins_within_code_knows_what_opens_it() -> None:
    chunks = Chunker(bundled_model(), ChunkSettings(100, 0)).chunks(make_document(LONG))
    inside = [chunk for chunk in chunks if chunk.text.startswith("step_")]
    assert len(inside) > 3
    assert {chunk.fence for chunk in inside} == {"```python"}
    for chunk in chunks:
        assert chunk.fence == ("```python" if chunk.text.startswith(("step_", "```\n")) else "")
