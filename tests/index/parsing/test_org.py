"""Org documents, one made by Pandoc."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.index.parsing.loading import loaded, only_draft, places, refusal

FILES = Path(__file__).parent / "files"
BODY = """# Setting up

First unpack the box. Water is H₂O, and a million is 10⁶.[1]

## Tools

- a hammer
- a saw
  - with fine teeth
1. measure
2. cut

```python
def cut(beam):
    return beam / 2
```

| Room | Season | Price |
| --- | --- | --- |
| Single | high | 120 € |
| Double | low | 99 € |

# Closing

Lock the door – and ~~leave~~ stay. See the
map.

[1] Frisch, 1927."""


def text_of(source: str) -> str:
    return only_draft("a.org", source).text


def test_a_document_is_read_as_it_is_exported() -> None:
    draft = only_draft("a.org", (FILES / "pandoc.org").read_bytes())
    assert draft.text == BODY
    assert (draft.title, draft.author, draft.published) == ("The Lighthouse Handbook", "Ada", "2024-05-17")
    assert places(draft)[1] == (2, "Tools", "## Tools")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("* TODO [#A] Buy /two/ saws :home:shop:", "# Buy two saws"),
        ("* A\nSCHEDULED: <2026-01-05 Mon>\n:LOGBOOK:\n- note\n:END:\nWords.", "# A\n\nWords."),
        ("# a comment\nWords.", "Words."),
        ("Words.\n# a comment\nMore.", "Words.\n\nMore."),
        ("#+BEGIN_EXAMPLE\n* no heading\n#+END_EXAMPLE", "```\n* no heading\n```"),
        ("#+begin_src sh :results output\n  ls\n    -l\n#+end_src", "```sh\nls\n  -l\n```"),
        (": fixed\n: width", "```\nfixed\nwidth\n```"),
        ("#+begin_quote\nBees /dance/.\n#+end_quote", "Bees dance."),
        ("#+begin_comment\nhidden\n#+end_comment\nshown", "shown"),
        ("- CPU :: The brain.\n- [X] done", "- CPU: The brain.\n- [X] done"),
        ("+ a\n+ b\n  goes on", "- a\n- b goes on"),
        ("- a\n  1) in\n  2) too\n- b", "- a\n  1. in\n  2. too\n- b"),
        ("=a_b= and ~c~, *b* _u_ a_b_c", "`a_b` and `c`, b u a_b_c"),
        ("[[https://a.example/x]] [[file:b.org][B]]", "https://a.example/x B"),
        ("a[fn:: said so] b", "a (said so) b"),
        ("| 1 | 2 |\n| 3 | 4 |", "| 1 | 2 |\n| 3 | 4 |"),
        (":PROPERTIES: is a word\nhere", ":PROPERTIES: is a word\nhere"),
        (":NOEND:\nwords stay", "words stay"),
    ],
)
def test_each_part_is_read(source: str, text: str) -> None:
    assert text_of(source) == text


def test_what_is_not_exported_is_reported() -> None:
    source = (
        '* A\nkept\n* B :noexport:\nhidden\n** C\nhidden\n* COMMENT D\nhidden\n* E\nkept\n#+INCLUDE: "f.org" :lines 1'
    )
    (draft,), reasons = loaded("a.org", source)
    assert draft.text == "# A\n\nkept\n\n# E\n\nkept"
    assert reasons == [
        "2 sections marked as comments or noexport are not read",
        "what it includes is read only from those files themselves: f.org",
    ]


def test_an_empty_document_is_refused() -> None:
    assert refusal("a.org", "#+TITLE: x\n") == "it holds no text"


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=9), min_size=1, max_size=40))
def test_plain_words_stay(words: list[str]) -> None:
    lines = [" ".join(words[at : at + 5]) for at in range(0, len(words), 5)]
    assert text_of("\n".join(lines)).split() == words


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("- +tree-sitter :: It needs Emacs 29.1+ and more.", "- +tree-sitter: It needs Emacs 29.1+ and more."),
        ("- *bold :: and* not", "- *bold: and* not"),
        ("- /term/ :: +gone+ here", "- term: ~~gone~~ here"),
        ("It sets =~/.doom.d= up, and ~a=b~ too.", "It sets `~/.doom.d` up, and `a=b` too."),
        ("Both =a= and ~b~ are 1 = 2 = 3.", "Both `a` and `b` are 1 = 2 = 3."),
    ],
)
def test_a_mark_in_a_term_ends_in_it(source: str, text: str) -> None:
    assert text_of(source) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("#+macro: year 2026\nIn {{{year}}} it ended.", "In 2026 it ended."),
        ("#+MACRO: key the key *$1* or $2\nPress {{{key(a b, c\\,d)}}}.", "Press the key a b or c,d."),
        ("#+macro: now (eval (format-time-string))\nIt is {{{now}}}late.", "It is late."),
        ("It is {{{unknown(x)}}}late.", "It is late."),
        ("#+begin_src text\n{{{year}}}\n#+end_src\n#+macro: year 2026", "```text\n{{{year}}}\n```"),
    ],
)
def test_macros_are_filled_in(text: str, shown: str) -> None:
    assert only_draft("a.org", text).text == shown


@pytest.mark.parametrize("link", ["[[*Visiting\nfiles]]", "[[#Visiting\n  files]]", "[[file:a.org][Visiting\nfiles]]"])
def test_a_link_may_go_on_in_the_next_line(link: str) -> None:
    assert only_draft("a.org", f"See {link} for more.").text.replace("\n", " ") == "See Visiting files for more."
