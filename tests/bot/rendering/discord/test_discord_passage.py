"""Passages, search results and sources as Discord messages."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Quote
from bot.rendering import ReadableSource
from bot.rendering.discord import passage_messages, search_messages, sources_messages
from index import Chunk, DocumentRef, Passage, Query, Scores, SearchResult
from tests.bot.rendering.discord_reader import fences, read
from tests.bot.rendering.wild import DOCUMENTS, QUOTES, any_text, long_text

LINK = "https://example.org/#:~:text=x"
DOCUMENT = DocumentRef("docs:1", "The lighthouse", "docs/l.md", "article", "Ann", "2023-02-01", "public", "")


def quote(text: str) -> Quote:
    return Quote(DOCUMENT, "3f2a9c1" + "0" * 57, 0, len(text), text, "History", 0)


def result(*passages: Passage) -> SearchResult:
    query = Query("When was it *built*?", 5, 1, frozenset({"public"}), frozenset({"article"}))
    return SearchResult(query, np.zeros(3, np.float32), passages, {})


def passage(rank: int, document: DocumentRef, text: str, heading: str) -> Passage:
    chunk = Chunk(document.id, 0, len(text), text, heading)
    return Passage(rank, rank, document, "0" * 64, chunk, Scores(0.5, 1.0, 0.625, None), 0)


def legal(messages: tuple[str, ...]) -> None:
    for message in messages:
        assert message.strip() != ""
        assert len(message.encode("utf-16-le")) // 2 <= 2000
        assert fences(message) % 2 == 0
        assert re.findall(r"@everyone|@here|<@[!&]?\d", message) == []
        assert "preview" not in read(message).kinds


@given(QUOTES, long_text, long_text, st.sampled_from(["", LINK]))
def test_every_passage_is_legal(found: Quote, before: str, after: str, link: str) -> None:
    messages = passage_messages(found, before, after, link)
    assert messages != ()
    legal(messages)


@given(QUOTES, any_text)
def test_a_quote_is_shown_whole(found: Quote, before: str) -> None:
    letters = iter("".join(passage_messages(found, before, "", "")))
    assert [char for char in found.text if char.isalnum() and char not in letters] == []


@given(st.lists(st.builds(passage, st.integers(1, 9), DOCUMENTS, long_text, any_text), max_size=9))
def test_every_search_is_legal(passages: list[Passage]) -> None:
    messages = search_messages(result(*passages))
    assert messages != ()
    legal(tuple(message.text for message in messages))
    assert {number for message in messages for number in message.numbers} == {each.rank for each in passages}


def test_a_quote_of_a_wide_table_is_shown_whole() -> None:
    table = f"| Role | {'Rights ' * 9} | |\n|---|---|---|\n| Keeper | all | |\n| Guest | | none |"
    shown = "".join(passage_messages(quote(table), "", "", ""))
    letters = iter(shown)
    assert [char for char in table if char.isalnum() and char not in letters] == []


def test_a_quote_stands_in_bold_between_its_neighbours() -> None:
    assert passage_messages(quote("It was built\nin *1871*."), "It is old.", "It burnt oil.", LINK) == (
        "[The lighthouse](<https://example.org/#:~:text=x>), Ann, History, 1 Feb 2023\n"
        "> It is old. **It was built in 1871.** It burnt oil.",
    )


def test_paragraphs_and_list_items_of_a_quote_stand_on_lines_of_their_own() -> None:
    [message] = passage_messages(quote("Two lamps\nburnt:\n- oil\n- gas\n\nBoth went out"), "", "", "")
    assert message.split("\n")[1:] == [
        "> **Two lamps burnt:**",
        "> - **oil**",
        "> - **gas**",
        "> **Both went out**",
    ]


def test_a_table_in_a_quote_is_shown_in_columns() -> None:
    [message] = passage_messages(quote("| Lamp | Year |\n|------|-----:|\n| oil | 1871 |"), "Before.", "After.", "")
    assert message.split("\n")[1:] == [
        "> Before.",
        "```",
        "Lamp │ Year",
        "─────┼─────",
        "oil  │ 1871",
        "```",
        "> After.",
    ]


def test_rows_out_of_a_table_are_shown_in_columns() -> None:
    [message] = passage_messages(quote("| oil | 1871 |\n| gas | 1902 |"), "", "", "")
    assert message.split("\n")[1:] == ["```", "oil │ 1871", "gas │ 1902", "```"]


def test_code_in_a_quote_keeps_its_language_and_indentation() -> None:
    [message] = passage_messages(quote("Run:\n```py\nif lit:\n    wait()\n```"), "", "", "")
    assert message.split("\n")[1:] == ["> **Run:**", "```py", "if lit:", "    wait()", "```"]


def test_text_in_columns_is_shown_as_it_is_laid_out() -> None:
    laid_out = "lamp      oil\nkeeper    Ann\nheight    30 m"
    assert f"```\n{laid_out}\n```" in passage_messages(quote(laid_out), "", "", "")[0]


def test_only_so_much_is_shown_of_the_neighbours() -> None:
    [message] = passage_messages(quote("Here."), "before " * 200, "after " * 200, "")
    shown = message.split("\n")[1]
    assert shown.startswith("> … before before")
    assert "before **Here.** after" in shown
    assert shown.endswith("after …")
    assert len(shown) < 850


def test_search_results_show_where_and_how_they_begin() -> None:
    [message] = search_messages(
        result(passage(1, DOCUMENT, "# Top\n\n## History\n\nBuilt in\n1871.", "History"), passage(2, DOCUMENT, "x", ""))
    )
    assert message.text == (
        "[1] The lighthouse, Ann, History, 1 Feb 2023\n> Built in 1871.\n\n[2] The lighthouse, Ann, 1 Feb 2023\n> x"
    )
    assert message.numbers == (1, 2)


def shown(text: str, heading: str = "History") -> list[str]:
    [message] = search_messages(result(passage(1, DOCUMENT, text, heading)))
    return message.text.split("\n")[1:]


def test_a_table_that_a_search_finds_is_shown_in_columns() -> None:
    rows = "".join(f"| lamp {number} | 18{number} |\n" for number in range(10, 40))
    lines = shown(f"## History\n\nThese burnt:\n\n| Lamp | Year |\n|---|---|\n{rows}")
    assert lines[:5] == ["> These burnt:", "```", "Lamp    │ Year", "────────┼─────", "lamp 10 │ 1810"]
    assert lines[-2:] == ["```", "> …"]
    assert len(lines) < 25


def test_code_that_a_search_finds_is_shown_as_code_and_closed_where_it_is_cut() -> None:
    lines = shown("Run:\n```py\n# not a heading\n" + "    wait()\n" * 60 + "```")
    assert lines[:4] == ["> Run:", "```py", "# not a heading", "    wait()"]
    assert lines[-2:] == ["```", "> …"]


def test_a_block_of_code_of_which_nothing_is_left_is_left_out() -> None:
    text = "- one\n- two\n\n" + "word " * 55 + "\n```python\nwait_for_ever_and_a_day_and_a_night()\n```"
    assert shown(text)[-2:] == ["> " + ("word " * 55).strip(), "> …"]


def test_headings_within_what_a_search_finds_stand_on_lines_of_their_own() -> None:
    assert shown("## History\nBuilt in 1871.\n## Visiting\nOn Saturdays.\nOn Sundays") == [
        "> Built in 1871.",
        "> **Visiting**",
        "> On Saturdays.",
        "> On Sundays",
    ]
    assert shown("History\n\nBuilt in 1871.", "The lighthouse > History") == ["> Built in 1871."]
    assert shown("History\n=======\nBuilt in\n1871.\n\nLeaving\n-------\nBy boat.")[-2:] == [
        "> **Leaving**",
        "> By boat.",
    ]


def test_headings_within_a_quote_stand_on_lines_of_their_own() -> None:
    [message] = passage_messages(quote("It has 199 steps\n## Visiting *it*\nCome on\nSaturdays."), "", "", "")
    assert message.split("\n")[1:] == [
        "> **It has 199 steps**",
        "> **Visiting it**",
        "> **Come on Saturdays.**",
    ]


def test_a_search_that_finds_nothing_says_so() -> None:
    assert [each.text for each in search_messages(result())] == [r"Nothing was found on “When was it \*built\*?”"]


@pytest.mark.parametrize(
    ("read_at", "shown"),
    [
        ("2026-01-01T00:00:00+00:00", "<t:1767225600:R>"),
        ("2026-01-01T00:00:00", "<t:1767225600:R>"),
        ("never *yet*", r"never \*yet\*"),
    ],
)
def test_sources_say_how_fresh_they_are(read_at: str, shown: str) -> None:
    sources = [ReadableSource("docs_old", 1, read_at), ReadableSource("blog", 12, read_at)]
    assert sources_messages(sources) == (
        f"**docs\\_old**: 1 document, read {shown}\n**blog**: 12 documents, read {shown}",
    )


def test_a_place_that_may_read_nothing_is_told_who_can_change_it() -> None:
    assert sources_messages([]) == ("There are no documents that may be shown here; an administrator can allow some.",)
