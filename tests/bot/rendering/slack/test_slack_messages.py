"""Answers, passages and text as Slack's Block Kit: to the letter, within the limits, notifying nobody."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answering import Answer
from bot.rendering import ReadableSource, numbered
from bot.rendering.blocks import (
    CodeBlock,
    ListBlock,
    ListItem,
    Note,
    Paragraph,
    QuoteBlock,
    SourceList,
    TableBlock,
    plain,
)
from bot.rendering.lines import visible
from bot.rendering.slack import (
    NumberedPassage,
    SlackMessage,
    answer_messages,
    code_messages,
    escape,
    passage_messages,
    passages_blocks,
    sources_messages,
    text_messages,
)
from bot.rendering.slack.block_kit import layout_messages
from bot.rendering.slack.rich_text import linkable
from tests.bot.rendering.conftest import citation
from tests.bot.rendering.wild import QUOTES, answers, any_text, long_text
from tests.fakes.slack.blocks import VIEW_BLOCKS, check_blocks, pings_of, read

PINGS = ("<!channel>", "<!here>", "<!everyone>", "<@U012AB3CD>", "<!subteam^S012AB3CD>", "@here", "@channel")


def words(messages: tuple[SlackMessage, ...]) -> str:
    """The text of messages without white space, which Slack lays out itself."""
    return squeezed("".join("".join(_texts(list(each.blocks))) for each in messages))


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["text"]] if isinstance(value.get("text"), str) else []
        return own + [text for each in value.values() if not isinstance(each, str) for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, list | tuple) else []


def squeezed(text: str) -> str:
    return "".join(visible(text).split())


def checked(messages: tuple[SlackMessage, ...]) -> tuple[SlackMessage, ...]:
    """Messages that Slack takes with room for buttons, and that notify nobody."""
    for each in messages:
        check_blocks(list(each.blocks), each.text, 44)
        assert pings_of(list(each.blocks), each.text) == []
    return messages


@given(answers(), st.lists(any_text.filter(str.strip), max_size=2))
def test_slack_takes_every_answer(answer: Answer, notes: list[str]) -> None:
    messages = checked(answer_messages(answer, notes, "What?"))
    offered = [number for each in messages for number in each.numbers]
    assert set(offered) <= {each.number for each in numbered(answer)}


@given(long_text)
@example("\x1f")
@example("a \x1f\n\x1f b\x1c\x1f")
@example("\x85a\x9f\u2028\x1f\r\n")
def test_text_is_shown_to_the_letter(text: str) -> None:
    assert words(checked(text_messages(text))) == squeezed("\n".join(text.splitlines()))


@given(long_text)
def test_code_keeps_its_lines(text: str) -> None:
    messages = checked(code_messages(text))
    shown = [element["text"] for each in messages for block in each.blocks for element in _code(block)]
    assert "\n".join(shown).replace("\n", "") == visible(text.strip("\n") if text.strip() else "").replace("\n", "")


def _code(block: dict[str, Any]) -> list[dict[str, Any]]:
    return [text for each in block["elements"] for text in each["elements"]]


@given(QUOTES, any_text, any_text)
def test_slack_takes_every_passage(quote: Any, before: str, after: str) -> None:
    checked(passage_messages(quote, before, after, "https://example.org/a"))


@given(st.lists(QUOTES, min_size=1, max_size=12), any_text)
def test_slack_takes_all_passages_in_one_form_and_names_those_without_room(quotes: list[Any], around: str) -> None:
    passages = [NumberedPassage(at, quote, around, around, "https://a.example") for at, quote in enumerate(quotes, 1)]
    blocks = passages_blocks(passages)
    check_blocks(blocks, "", VIEW_BLOCKS)
    assert not any(block["type"] == "table" for block in blocks)
    shown = read(blocks)
    assert [at for at in range(1, len(quotes) + 1) if f"[{at}]" not in shown] == []


@given(st.lists(st.lists(long_text, min_size=1, max_size=22), min_size=1, max_size=8), st.booleans())
def test_slack_takes_every_table_and_loses_no_cell(rows: list[list[str]], header: bool) -> None:
    table = TableBlock(tuple(map(tuple, rows)), header)
    messages = checked(layout_messages(((table, table),)))
    shown = words(messages)
    drawn = str.maketrans("", "", "│─┼")  # the lines of a table, which a cell may hold as well
    for row in rows:
        for cell in row:
            assert "".join(visible(cell).split()).translate(drawn) in shown.translate(drawn) or len(cell) > 5_000


@pytest.mark.parametrize("size", [(101, 20), (205, 3), (3, 21)])
def test_a_table_that_is_too_large_for_slack_goes_on_in_others_under_its_header(size: tuple[int, int]) -> None:
    rows = tuple(tuple(f"r{row}c{column}" for column in range(size[1])) for row in range(size[0]))
    messages = checked(layout_messages(((TableBlock(rows, header=True),),)))
    shown = [line for each in messages for line in read(each.blocks).splitlines() if not set(line) & set("─")]
    cells = [tuple(line.replace("│", "|").strip(" |").split(" | ")) for line in shown]
    told = [tuple(each.strip() for each in row) for row in cells]
    assert (told[0], [row for row in told if row != rows[0]]) == (rows[0], list(rows[1:]))


@pytest.mark.parametrize("ping", PINGS)
def test_nothing_that_is_quoted_notifies_anybody(ping: str, answered: Answer) -> None:
    for messages in (
        text_messages(f"Ask {ping} now."),
        answer_messages(answered, [f"Ask {ping}."], f"Is {ping} there?"),
        layout_messages(((Paragraph((plain(ping),), leads=False), CodeBlock(ping, ""), Note(ping)),)),
    ):
        checked(messages)
    assert squeezed(f"Ask {ping} now.") == words(text_messages(f"Ask {ping} now."))


def test_an_answer_has_its_sources_by_document_with_links(answered: Answer) -> None:
    (message,) = answer_messages(answered, ["Small print."], "Why?")
    assert read(message.blocks) == (
        "*Why?*\n"
        "Right now, access to GPUs is scarce. [1]\n"
        "Startups fight for quota. [2]\n"
        "  ([1] AI startups, Matt, Hardware, 1 Feb 2023; [2] page 3 <https://example.org/#:~:text=x>)\n"
        "  (Small print.)"
    )
    assert message.numbers == (1, 2)


def test_lists_are_lists_and_keep_the_numbers_that_they_count_with() -> None:
    items = [
        ("1.", 0, "a"),
        ("2.", 0, "b"),
        ("-", 1, "in b"),
        ("3.", 0, "c"),
        ("7.", 0, "d"),
        ("1)", 0, "e"),
        ("", 0, "f"),
    ]
    block = ListBlock(tuple(ListItem(sign, depth, (plain(text),)) for sign, depth, text in items))
    (message,) = checked(layout_messages(((block,),)))
    assert read(message.blocks).splitlines() == ["1. a", "2. b", "  • in b", "3. c", "7. d", "• 1) e", "• f"]


def test_a_quote_is_set_off_and_code_and_tables_stand_as_such() -> None:
    cited = citation(1, text="a", heading="", page=0, link="")
    blocks = (
        Paragraph((plain("one"),), leads=False),
        Paragraph((plain("two"),), leads=False),
        CodeBlock("x = 1\n\ny = 2", "python"),
        TableBlock((("a", "b"), ("1",)), header=True),
    )
    (message,) = checked(layout_messages(((QuoteBlock(blocks, cited, answers=False),),)))
    assert read(message.blocks).splitlines() == ["> one", "> two", "  | x = 1", "  | ", "  | y = 2", "a | b", "1 |  "]
    assert [each["type"] for each in message.blocks] == ["rich_text", "table"]


def test_what_is_too_long_for_a_message_goes_on_in_the_next_and_a_lead_stays_with_what_follows() -> None:
    lead, long = Paragraph((plain("Lead:"),), leads=True), Paragraph((plain("word " * 2_000),), leads=False)
    messages = checked(layout_messages(((long,), (lead, long))))
    assert len(messages) == 2
    assert messages[1].text.startswith("Lead:\nword")
    assert words(messages) == squeezed("word " * 2_000 + "Lead:" + "word " * 2_000)


def test_only_what_slack_reads_as_markup_is_escaped_in_what_notifications_show() -> None:
    assert escape("*a* _b_ `c` & <d> > e\u2028f\x07") == "*a* _b_ `c` &amp; &lt;d&gt; &gt; e\nf␇"


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/a_(b)?c=@here", True),
        ("HTTP://EXAMPLE.org", True),
        ("javascript:alert(1)", False),
        ("docs/a.md", False),
        ("https://a.b/|x", False),
        ("https://a.b/ x", False),
        (f"https://a.b/{'x' * 2_000}", False),
    ],
)
def test_only_web_addresses_are_linked(url: str, linked: bool) -> None:
    assert bool(linkable(url)) is linked


def test_sources_say_when_they_were_read() -> None:
    rows = [ReadableSource("docs", 2, "2026-11-29T15:47:00+00:00"), ReadableSource("old", 1, "once")]
    (message,) = sources_messages(rows)
    assert read(message.blocks) == "*docs*: 2 documents, read 2026-11-29 15:47 UTC\n*old*: 1 document, read once"
    assert "no documents" in sources_messages([])[0].text


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("The on_message event", "context"),
        ("*Stars*", "rich_text"),
        ("`code`", "rich_text"),
        ("a :fire: b", "rich_text"),
    ],
)
def test_sources_are_small_unless_slack_would_read_markup_in_them(answered: Answer, title: str, kind: str) -> None:
    first = answered.citations[0]
    document = replace(first.quote.document, title=title)
    linked = replace(first, quote=replace(first.quote, document=document), link="https://example.org/?a=1&b=2")
    (message,) = checked(layout_messages(((SourceList(((linked,),)),),)))
    (block,) = message.blocks
    assert block["type"] == kind
    assert f"[{first.number}] {title} <https://example.org/?a=1&" in read(message.blocks)
    assert message.numbers == (first.number,)
