"""Quotes that cut no code, table or list in two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.evidence.text_blocks import MAX_LIST_CHARS, is_heading, is_laid_out, whole_blocks

PAGE = """# Setup of the relay

The relay listens for webhooks.

Install it and start the service:

```bash
pip install relayd
- not an item
```

The limits of each plan:

| Plan | Days |
| --- | --- |
| Free | 3 |
| Team | 30 |

To remove it:

1. Stop the service.
2. Delete the folder
   of the relay.
3. Revoke the token.

It is gone then.
"""
CODE = "Install it and start the service:\n\n```bash\npip install relayd\n- not an item\n```"
TABLE = "The limits of each plan:\n\n| Plan | Days |\n| --- | --- |\n| Free | 3 |\n| Team | 30 |"
LIST = "To remove it:\n\n1. Stop the service.\n2. Delete the folder\n   of the relay.\n3. Revoke the token."


def widened(text: str, piece: str, *, within_code: bool = False) -> str:
    start = text.index(piece)
    first, last = whole_blocks(text, start, start + len(piece), within_code=within_code)
    return text[first:last]


@pytest.mark.parametrize(
    ("piece", "whole"),
    [
        ("pip install relayd", CODE),
        ("Install it and start the service:", CODE),
        ("```bash\npip install relayd\n- not an item", CODE),
        ("| Team | 30 |", TABLE),
        ("The limits of each plan:", TABLE),
        ("Delete the folder", LIST),
        ("To remove it:", LIST),
        ("The relay listens for webhooks.", "The relay listens for webhooks."),
        ("It is gone then.", "It is gone then."),
        ("# Setup of the relay\n\nThe relay listens for webhooks.", "The relay listens for webhooks."),
        ("# Setup of the relay", "# Setup of the relay"),
    ],
)
def test_a_quote_takes_in_the_block_that_it_touches(piece: str, whole: str) -> None:
    assert widened(PAGE, piece) == whole


def test_of_a_long_list_only_the_item_is_taken() -> None:
    items = [f"- Item number {n} does something that takes a while to say." for n in range(MAX_LIST_CHARS // 40)]
    text = "\n".join(["What there is:", "", *items])
    assert widened(text, "Item number 7 does") == items[7]


@pytest.mark.parametrize("others", [0, MAX_LIST_CHARS // 40])
def test_an_item_keeps_all_of_its_code_also_past_an_empty_line(others: int) -> None:
    code = '```python\n  import relay\n\n  relay.run("a")\n  ```'
    chain = f"- Chains\n  A chain runs one after another:\n  {code}\n  So it runs."
    items = [chain, *(f"- Item number {n} does something that takes a while to say." for n in range(others))]
    text = "\n".join(["# What there is", "", *items, "", "The end of it."])
    for piece in ("Chains", "A chain runs", "import relay", 'relay.run("a")', "So it runs"):
        assert widened(text, piece) == chain


def test_code_at_the_margin_ends_an_item() -> None:
    text = "- Run it\n```\nrelay up\n\nrelay check\n```"
    assert widened(text, "Run it") == "- Run it"


def test_a_fence_that_never_ends_is_taken_to_the_end() -> None:
    assert widened("Run:\n\n```\nrelay up\nrelay check", "relay up") == "Run:\n\n```\nrelay up\nrelay check"


@given(st.text(alphabet="ab-|`:#1. \n", max_size=80), st.integers(0, 80), st.integers(1, 80))
def test_a_quote_is_only_ever_widened_but_for_headings(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    end = min(len(text), start + length)
    first, last = whole_blocks(text, start, end)
    assert (0 <= first <= last <= len(text), last >= end or not text[last:end].strip()) == (True, True)
    assert first <= start or text[start:first].lstrip().startswith("#") or not text[start:first].strip()


BARE = "They can’t innovate as startups can.\nSlow product cycles\nExtreme risk (as ever)\nA new audience"


@pytest.mark.parametrize("text", [CODE, TABLE, LIST, "```\nx\n```", "- a\n- b", BARE])
def test_lines_of_a_block_mean_something(text: str) -> None:
    assert is_laid_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "One line.",
        "A page's width\nbroke this.",
        "- one item",
        "Pipes | in | prose\nhere",
        "A page's width\nbroke this\nThree times",
        "Each is a sentence.\nIt ends.\nSo does this.",
        "Two lines\nAre no list",
    ],
)
def test_lines_of_prose_do_not(text: str) -> None:
    assert not is_laid_out(text)


def test_headings_are_told_by_their_sign() -> None:
    assert (is_heading("## Limits"), is_heading("#hashtag"), is_heading("The # sign")) == (True, False, False)


@pytest.mark.parametrize(
    "block", ["```\nrelayd --start\n```", "1. Stop it.\n2. Start it.", "| A | B |\n| --- | --- |\n| 1 | 2 |"]
)
def test_a_sentence_that_ends_in_a_colon_brings_the_block_it_leads_into(block: str) -> None:
    """The line that leads in is too long to belong to the block, so only its last sentence is quoted."""
    text = f"{'The relay listens for webhooks all day. ' * 10}Start it like this:\n\n{block}\n\nIt runs then."
    assert widened(text, "Start it like this:") == f"Start it like this:\n\n{block}"


@pytest.mark.parametrize(
    ("after", "brought"),
    [("First the relay.\n\nThen all.", "First the relay."), ("# Next\n\nMore.", ""), ("word " * 100, ""), ("", "")],
)
def test_a_sentence_that_ends_in_a_colon_brings_the_short_paragraph_that_it_announces(after: str, brought: str) -> None:
    text = f"{'The relay listens for webhooks. ' * 12}Two things:\n\n{after}"
    assert widened(text, "Two things:") == f"Two things:\n\n{brought}".strip()


CUT = "x = 1\nrun()\n```\n\nThen it runs.\n\n```bash\ngo\n```"


@pytest.mark.parametrize(
    ("piece", "whole"),
    [
        ("Then it runs.", "Then it runs."),
        ("```\n\nThen it runs.", "Then it runs."),
        ("run()", "x = 1\nrun()"),
        ("go", "```bash\ngo\n```"),
    ],
)
def test_what_follows_code_that_a_passage_only_ends_is_no_code(piece: str, whole: str) -> None:
    assert whole == widened(CUT, piece, within_code=True)


@pytest.mark.parametrize("piece", ["(It keeps one.)", "```\n  (It keeps one.)"])
def test_a_fence_right_above_a_line_closes_code_that_the_passage_begins_within(piece: str) -> None:
    text = "  ```\n  (It keeps one.)\n- To see it, run:\n  ```\n  ls\n  ```\n  That is all."
    assert widened(text, piece, within_code=True) == "(It keeps one.)"


@pytest.mark.parametrize(
    "code",
    [
        "    wget https://a.b/gw.tar\n    tar xf gw.tar\n    ./gw/install",
        "\tmake\n\tmake install",
        "    proxy:\n      port: 99\n\n      hosts: all",
        "    footnote reindex",
    ],
)
def test_a_sentence_that_ends_in_a_colon_brings_the_indented_code_below_it(code: str) -> None:
    text = f"# Gateway\n\nTo set it up, run this:\n\n{code}\n\nThen it is ready."
    start = text.index("To set")
    assert text[slice(*whole_blocks(text, start, text.index(":\n\n") + 1))] == f"To set it up, run this:\n\n{code}"
    assert is_laid_out(f"To set it up, run this:\n\n{code}")


def test_indented_prose_that_nothing_leads_into_is_no_code() -> None:
    text = "It opens at 8.\n\n    The desk is on the left.\n    Ring twice."
    assert whole_blocks(text, 0, 14) == (0, 14)


def test_the_title_of_a_file_belongs_to_its_code_and_parts_it_not_from_what_leads_in() -> None:
    text = "Set it so.\n\nConsider the following:\n\n**.env**\n\n```\nKEY=1\n```\n\nThen go on."
    whole = "Consider the following:\n\n**.env**\n\n```\nKEY=1\n```"
    assert [widened(text, piece) for piece in ("Consider the following:", "KEY=1", "**.env**")] == [whole] * 3
    assert widened("Set it so.\n\n**.env**\n\n```\nKEY=1\n```", "KEY=1") == "**.env**\n\n```\nKEY=1\n```"


def test_a_sentence_that_ends_in_a_colon_does_not_bring_the_title_of_a_box() -> None:
    text = "Connect with the client:\n\n**Note**\n\nThe client is in the package."
    assert widened(text, "Connect with the client:") == "Connect with the client:"
