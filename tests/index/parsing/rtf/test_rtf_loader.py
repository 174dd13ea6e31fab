"""RTF, made by Pandoc and LibreOffice, and single control words as Word writes them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.index.parsing.loading import loaded, only_draft, places, refusal

FILES = Path(__file__).parents[1] / "files"
BODY = """# Setting up

First unpack the box. Water is H₂O, and a million is 10⁶.[1]

## Tools

- a hammer
- a saw
  - with fine teeth
1. measure
2. cut

```
def cut(beam):
    return beam / 2
```

| Room | Season | Price |
| --- | --- | --- |
| Single | high | 120 € |
| Double | low | 99 € |

# Closing

Lock the door – and ~~leave~~ stay. See the map.

[1] Frisch, 1927."""


def text_of(body: str, head: str = "") -> str:
    return only_draft("a.rtf", f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{head} {body}}}".encode("cp1252")).text


@pytest.mark.parametrize("tool", ["pandoc", "libreoffice"])
def test_a_document_is_read_alike_whichever_tool_wrote_it(tool: str) -> None:
    draft = only_draft("a.rtf", (FILES / f"{tool}.rtf").read_bytes())
    assert draft.text.endswith(BODY)
    assert places(draft)[-2:] == [(2, "Tools", "## Tools"), (1, "Closing", "# Closing")]


def test_title_and_author_come_from_the_properties() -> None:
    draft = only_draft("a.rtf", (FILES / "libreoffice.rtf").read_bytes())
    assert (draft.title, draft.author) == ("The Lighthouse Handbook", "Ada")


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("House rules\\par\\par Music is off at ten.\\par", "House rules"),
        ("Dear Ann,\\par come soon.\\par", ""),
        ("\\outlinelevel0 First\\par\\pard Words.\\par", "First"),
    ],
)
def test_a_short_first_line_is_the_title(body: str, title: str) -> None:
    assert only_draft("a.rtf", f"{{\\rtf1 {body}}}").title == title


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Caf\\'e9\\par", "Café"),
        ("\\u1055?\\u1088?\\par", "Пр"),
        ("{\\uc2\\u8364\\'80\\'80 5}\\par", "€ 5"),
        ("\\u-10179?\\u-8704?\\par", "😀"),
        ("shown {\\v hidden}{\\v0 too}\\par", "shown too"),
        ("kept {\\deleted gone}\\par", "kept"),
        ("a{\\*\\unknown secret} b\\par", "a b"),
        ("{\\header top}body{\\footer bottom}\\par", "body"),
        ("{\\pict 89504e47}after\\par", "after"),
        ("{\\pict\\bin4 {{}}}after\\par", "after"),
        ("one\\line two\\par three", "one\ntwo\n\nthree"),
        ('{\\field{\\*\\fldinst HYPERLINK "https://a.example"}{\\fldrslt the map}}\\par', "the map"),
        ("{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv b}}{\\shptxt in a box\\par}}}", "in a box"),
        ("a \\{b\\} \\\\c\\~d\\par", "a {b} \\c d"),
    ],
)
def test_what_is_shown_is_read(body: str, text: str) -> None:
    assert text_of(body) == text


def test_each_font_has_its_encoding() -> None:
    fonts = "{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset204 Arial Cyr;}}"
    assert text_of("\\f0 caf\\'e9 {\\f1 \\'cf\\'f0}\\par", fonts) == "café Пр"


def test_a_comment_is_reported() -> None:
    (draft,), reasons = loaded("a.rtf", "{\\rtf1 Kept.{\\*\\annotation why?}\\par}")
    assert (draft.text, reasons) == ("Kept.", ["1 comments in it are not read"])


def test_what_is_no_rtf_is_refused() -> None:
    assert refusal("a.rtf", "hello") == "it is not RTF"
    assert refusal("a.rtf", "{\\rtf1 }") == "it holds no text"
    assert refusal("a.rtf", "{\\rtf1" + "{" * 10_000) == "it nests groups more than 2,000 deep"


@given(st.lists(st.text(st.characters(categories=["L", "N"], max_codepoint=0xFFFF), min_size=1), min_size=1))
def test_every_word_is_kept(words: list[str]) -> None:
    escaped = ["".join(f"\\u{ord(each) - (0x10000 if ord(each) > 0x7FFF else 0)}?" for each in word) for word in words]
    assert text_of(" ".join(f"{word} " for word in escaped) + "\\par").split() == words
