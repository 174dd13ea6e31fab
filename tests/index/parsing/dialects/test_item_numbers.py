"""The numbers before items are those that Markdown shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.parsing.dialects.item_numbers import counted_items
from index.parsing.dialects.page_writer import PageLine


def counted(text: str) -> str:
    lines, found, is_code = text.split("\n"), [], False
    for line in lines:
        is_fence = line.lstrip().startswith("```")
        found.append(PageLine(line, is_code or is_fence, None))
        is_code ^= is_fence
    return "\n".join(line.text for line in counted_items(found))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1. a\n1. b\n1. c", "1. a\n2. b\n3. c"),
        ("3) a\n3) b", "3) a\n4) b"),
        ("1. a\n\n1. b", "1. a\n\n2. b"),
        ("1. a\n   more\n1. b", "1. a\n   more\n2. b"),
        ("1. a\n   1. x\n   1. y\n1. b\n   1. z", "1. a\n   1. x\n   2. y\n2. b\n   1. z"),
        ("1. a\n   - x\n   - y\n1. b", "1. a\n   - x\n   - y\n2. b"),
        ("1. a\n\n   ```\n   1. x\n   1. y\n   ```\n\n1. b", "1. a\n\n   ```\n   1. x\n   1. y\n   ```\n\n2. b"),
        ("1. a\n  1. x\n1. b", "1. a\n  1. x\n2. b"),
        ("1. a\n\n   Text.\n\n1. b", "1. a\n\n   Text.\n\n2. b"),
        ("1. a\n\nText.\n\n1. b", "1. a\n\nText.\n\n1. b"),
        ("1. a\n\n```\nx\n```\n\n1. b", "1. a\n\n```\nx\n```\n\n1. b"),
        ("1. a\n\n## Title\n\n1. b", "1. a\n\n## Title\n\n1. b"),
        ("1. a\n1) b", "1. a\n1) b"),
        ("- a\n1. b\n1. c", "- a\n1. b\n2. c"),
        ("1. a\n2. b\n4. c", "1. a\n2. b\n3. c"),
        ("9. a\n9. b\n   more", "9. a\n10. b\n   more"),
        ("In 2\n1999. A year.", "In 2\n1999. A year."),
    ],
)  # fmt: skip
def test_items_count_from_the_first_one(text: str, shown: str) -> None:
    assert counted(text) == shown


@given(st.text(alphabet="1. )-*ab\n`#\t", max_size=80))
def test_only_numbers_change(text: str) -> None:
    def bare(line: str) -> str:
        return line.lstrip(" \t0123456789")

    assert [bare(line) for line in counted(text).split("\n")] == [bare(line) for line in text.split("\n")]
