"""Text stands in Discord as it was written: nothing formats, pings, becomes an emoji or previews."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.discord import escape
from bot.rendering.discord.discord_markdown import (
    bold,
    escape_line_begin,
    fence_lines,
    inline_code,
    masked_link,
    table_lines,
)
from tests.bot.rendering.discord_reader import GAP, fences, read
from tests.bot.rendering.wild import any_text, wild_text

PINGS = ("@everyone", "@here", "<@1", "<@!2", "<@&3")


def plain(text: str) -> str:
    """A text as a reader may expect it: line separators break lines, zero-width spaces are not seen."""
    return re.sub("[\u2028\u2029]", "\n", text).replace(GAP, "")


@given(wild_text)
def test_escaped_text_is_shown_to_the_letter(text: str) -> None:
    assert read(escape(text)).text == plain(text)


@given(any_text)
def test_escaped_text_has_no_markup_but_addresses_without_a_preview(text: str) -> None:
    shown = read(escape(text))
    assert shown.kinds <= {"link"}
    assert [each for each in shown.of("link") if not each.lower().startswith(("http://", "https://"))] == []


@given(any_text)
def test_nothing_pings(text: str) -> None:
    inline = (escape(text), bold(text), inline_code(text), masked_link(text, f"https://a.example/{text}"))
    shown = (*inline, *fence_lines(text), *table_lines([[text]], header=False)[1])
    assert [(ping, each) for each in shown for ping in PINGS if ping in each] == []


@given(any_text)
def test_no_character_is_invisible_to_the_api(text: str) -> None:
    escape(text).encode("utf-8")
    assert [char for char in escape(text) if ord(char) < 32 and char not in "\n\t"] == []


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("# Not a header", r"\# Not a header"),
        ("1. one\n- two\n> three", "1\\. one\n\\- two\n\\> three"),
        ("`a` *b* _c_ ||d|| ~~e~~", r"\`a\` \*b\* \_c\_ \|\|d\|\| \~\~e\~\~"),
        ("C:\\temp", r"C:\\temp"),
        ("12:30, 3>2, #1, a-b, v1.2", "12:30, 3>2, #1, a-b, v1.2"),
        ("a - b, in 1871. # c", "a - b, in 1871. # c"),
        (":smile: <t:7:R> <#4>", r"\:smile: \<t\:7:R> \<#4>"),
        ("@everyone <@1>", f"@{GAP}everyone \\<@{GAP}1>"),
        ("(see https://a.example/b_(c)).", "(see <https://a.example/b_(c)>)."),
        ("[d](https://e.example)", r"\[d\]\(<https://e.example>)"),
        ("https://f.example/**g**", r"https\://f.example/\*\*g\*\*"),
        ("discord.gg/h", r"discord.gg\/h"),
        ("a\r\nb\x07", "a\nb␇"),
        ("\ud800", "\ufffd"),
    ],
)
def test_escaping_is_no_more_than_it_takes(text: str, markdown: str) -> None:
    assert escape(text) == markdown


def test_an_address_that_would_close_a_link_text_is_plain_text() -> None:
    """Before it an open bracket may stand, which would make a link of what is between."""
    text = "[see](https://c.example/d_(e)](https://c.example/d_(e)"
    shown = read(f"[6] {escape(text)}")
    assert shown.kinds <= {"escape"}
    assert shown.text == f"[6] {text}"


def test_an_address_that_no_message_could_hold_is_plain_text() -> None:
    assert read(escape(f"https://a.example/{'b' * 3000}")).kinds == set()


def fenced(text: str) -> str:
    return "\n".join(["```", *fence_lines(text), "```"])


@given(any_text)
def test_code_is_shown_to_the_letter_but_for_control_characters(text: str) -> None:
    assert fences(fenced(text)) == 2
    assert read(fenced(text)).kinds == {"fence"}


@given(wild_text)
def test_code_keeps_its_characters(text: str) -> None:
    assert read(fenced(text)).text == f"\n{plain(text)}\n"


@given(st.lists(st.sampled_from(["[", "]", "(", "](", "](x)", "[a]", " ", "`", "\\", "b"]), max_size=30).map("".join))
def test_no_text_ends_a_link_that_stands_before_it(text: str) -> None:
    for shown in (escape(text), bold(text), inline_code(text), fenced(text)):
        assert read(f"[4] {shown}").of("masked") == []
        assert read(f"[a](<https://b.example>) {shown}").of("masked") == ["https://b.example"]


@pytest.mark.parametrize(
    ("code", "shown"), [("a_b", "`a_b`"), ("a`b", r"\`a\`b\`"), ("x](y)", r"\`x\]\(y)\`"), ("x[0](y)", "`x[0](y)`")]
)
def test_code_within_a_line_is_code_where_discord_reads_it_as_such(code: str, shown: str) -> None:
    assert inline_code(code) == shown


@given(
    wild_text.filter(str.strip),
    st.sampled_from(["https://a.example", "https://a.example/b c(d)*e*|f|_g_`h`#:~:text=i"]),
)
def test_a_masked_link_shows_its_text_and_opens_its_address(text: str, url: str) -> None:
    shown = read(escape_line_begin(masked_link(text, url)))
    assert shown.kinds <= {"masked", "link"}
    assert len(shown.of("masked")) + ("://" in text) == 1
    brackets = str.maketrans("[]", "()")
    words = " ".join(text.split()).replace(GAP, "").translate(brackets)
    assert shown.text.translate(brackets).startswith(words)


@pytest.mark.parametrize("url", ["", "seeds/a.txt", "javascript:alert(1)", "https://a.example/" + "b" * 3000])
def test_what_is_no_address_to_open_is_not_linked(url: str) -> None:
    assert masked_link("A *title*", url) == r"A \*title\*"


def test_a_long_fragment_is_left_out_of_a_link() -> None:
    assert masked_link("a", "https://b.example#:~:text=" + "c" * 900) == "[a](<https://b.example>)"


def test_a_table_is_aligned_by_what_a_reader_sees() -> None:
    accents = "e\u0301" * 5
    assert table_lines([["Name", "名前"], ["lamp", "灯台", "x"], ["", accents]], header=True) == (
        ["Name │ 名前  │", "─────┼───────┼──"],
        ["lamp │ 灯台  │ x", f"     │ {accents} │"],
    )


def test_a_table_that_is_too_wide_to_align_is_not_padded() -> None:
    assert table_lines([["a", "b"], ["word " * 20, "c"]], header=False)[1] == ["a │ b", f"{'word ' * 20}│ c"]
