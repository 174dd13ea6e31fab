"""The part of a link by which a browser finds a quote."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.compose.text_fragment import text_directive


@pytest.mark.parametrize(
    ("text", "directive"),
    [
        ("The lamp burned oil.", "text=The lamp burned oil."),
        ("- The lamp burned oil.", "text=The lamp burned oil."),
        ("3. The lamp burned oil.", "text=The lamp burned oil."),
        ("> ## The lamp burned oil.", "text=The lamp burned oil."),
        ("The **lamp** burned whale oil until `1902` came.", "text=burned whale oil until"),
        ("See [the guide](guide.md) for how to light the lamp.", "text=for how to light the lamp."),
        ("It doesn't burn oil any more.", "text=burn oil any more."),
        ("Use `lamp`.", "text=Use"),
        ("**Bold**", ""),
        ("", ""),
        ("- Fill the lamp with oil\n- Trim the old wick\n- Light it", "text=Fill the lamp with oil,Trim the old wick"),
    ],
)
def test_words_stand_on_the_rendered_page_in_one_line(text: str, directive: str) -> None:
    assert directive == unquote(text_directive(text))


@given(st.text("ab *_`[]()\n-'\"", max_size=60))
def test_no_word_with_markup_is_searched_for(text: str) -> None:
    shown = unquote(text_directive(text).removeprefix("text="))
    assert not set("*_`[]'\"\n") & set(shown)


@given(st.lists(st.text("abc", min_size=1, max_size=5), min_size=1, max_size=30))
def test_plain_words_are_found_from_the_first_to_the_last(words: list[str]) -> None:
    directive = unquote(text_directive(" ".join(words))).removeprefix("text=")
    assert directive.split(",")[0].split()[0] == words[0]
    assert directive.split(",")[-1].split()[-1] == words[-1]
