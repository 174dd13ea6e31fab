"""AsciiDoc."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.index.parsing.loading import loaded, only_draft, places, refusal

FILES = Path(__file__).parents[1] / "files"


def text_of(source: str) -> str:
    return only_draft("a.adoc", source).text


def test_a_document_is_read_as_it_is_shown() -> None:
    (draft,), reasons = loaded("a.adoc", (FILES / "handbook.adoc").read_bytes())
    assert f"{draft.text}\n" == (FILES / "handbook.adoc.txt").read_text("utf-8")
    assert (draft.title, draft.author, draft.published) == ("The Lighthouse Handbook", "Ada Lovelace", "2024-05-17")
    assert places(draft)[1] == (2, "Tools you need", "## Tools you need")
    assert reasons == ["it includes files that are not in its source: parts/closing.adoc"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("*bold* _italic_ #marked# **un**bound __it__alic", "bold italic marked unbound italic"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("`code_with_*stars*` stays", "`code_with_*stars*` stays"),
        ("`+{literal}+` stays", "`{literal}` stays"),
        ("\\*not bold*", "*not bold*"),
        ("https://a.example/x[the page] and https://a.example/y", "the page and https://a.example/y"),
        ("link:guide.html[the guide,window=_blank]", "the guide"),
        ("mailto:ann@a.example[Ann]", "Ann"),
        ("xref:guide.adoc#start[]", "start"),
        ("pass:[<b>raw</b>] and +++raw+++", "<b>raw</b> and raw"),
        ("image:a.png[A map] icon:star[] here", "A map  here"),
        ("((index)) term(((a, b)))", "index term"),
        ("E=mc^2^ and H~2~O", "E=mc² and H₂O"),
        ("(C) 2026 -- now...", "© 2026 – now…"),
        ("[.path]`/etc` and [big]#words#", "`/etc` and words"),
    ],
)
def test_what_stands_within_a_line_is_shown(source: str, text: str) -> None:
    assert text_of(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Old\n===\n\nSub\n---\n\nWords.", "# Old\n\n## Sub\n\nWords."),
        ("```js\nlet x\n```", "```js\nlet x\n```"),
        ("....\n* no list\n....", "```\n* no list\n```"),
        ("[source,ruby]\nputs 1", "```ruby\nputs 1\n```"),
        ("[NOTE]\nLook.", "Note: Look."),
        ("****\nAside.\n****", "Aside."),
        ("--\nOpen.\n--", "Open."),
        ("* [x] done\n* [ ] to do", "- [x] done\n- [ ] to do"),
        ("- one\n- two", "- one\n- two"),
        (". one\n.. in\n. two", "1. one\n  1. in\n2. two"),
        ("* a\n* b\n\nEnd.", "- a\n- b\n\nEnd."),
        ("Term:: What it is.", "- Term: What it is."),
        ("////\nhidden\n////\nshown", "shown"),
        ("ifdef::x[]\nno\nendif::[]\nifndef::x[]\nyes\nendif::[]", "yes"),
        (":x: 1\n\nifdef::x[yes {x}]", "yes 1"),
        (":x: one \\\n two\n\n{x}", "one two"),
        (":!x:\n\n{x}", "{x}"),
        (",===\na,b\n1,2\n,===", "| a | b |\n| 1 | 2 |"),
        ("[%header,cols=2*]\n|===\n|A\n|B\n|1\n|2\n|===", "| A | B |\n| --- | --- |\n| 1 | 2 |"),
        ("|===\n|a \\| b |c\n\n|1 |2\n|===", "- a | b: 1; c: 2"),
        ("== One\n\n<<_one>> and <<One>>", "## One\n\nOne and One"),
        ("'''\n\n<<<\n\ntoc::[]\n\nWords.", "Words."),
    ],
)
def test_each_block_is_read(source: str, text: str) -> None:
    assert text_of(source) == text


def test_code_within_a_list_does_not_start_its_numbers_again() -> None:
    assert text_of(". one\n+\n----\nx\n----\n. two") == "1. one\n\n```\nx\n```\n\n2. two"


def test_files_of_the_source_are_included(tmp_path: Path, read: Any) -> None:
    pages, partials = tmp_path / "pages", tmp_path / "partials"
    pages.mkdir()
    partials.mkdir()
    (partials / "end.adoc").write_text("= Ending\n\n// tag::a[]\nInside.\n// end::a[]\nOutside.\n")
    includes = "include::partial$end.adoc[tag=a]\n\ninclude::../partials/end.adoc[lines=1,leveloffset=+1]\n"
    (pages / "a.adoc").write_text(f"= Page\n\n{includes}")
    page = next(each for each in read(tmp_path).documents if each.id.endswith("pages/a.adoc"))
    assert page.text == "# Page\n\nInside.\n\n## Ending"


def test_files_that_include_one_another_end(tmp_path: Path, read: Any) -> None:
    (tmp_path / "a.adoc").write_text("Words.\n\ninclude::a.adoc[]\n")
    reading = read(tmp_path)
    assert reading.document.text.startswith("Words.\n\nWords.")
    assert len(reading.document.text) < 2_000_100


def test_a_signature_is_refused() -> None:
    assert refusal("key.asc", "-----BEGIN PGP SIGNATURE-----\nabc").startswith("it is a key or a signature")
    assert refusal("a.adoc", "// only a comment") == "it holds no text"


@given(st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=9), min_size=1, max_size=40))
def test_plain_words_stay(words: list[str]) -> None:
    lines = [" ".join(words[at : at + 5]) for at in range(0, len(words), 5)]
    assert text_of(f"{chr(10).join(lines)}").split() == words


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Ruby &#8805; 2.3 &amp; JRuby &ge; 9, R&D too", "Ruby ≥ 2.3 & JRuby ≥ 9, R&D too"),
        ("See `&#8805;` there", "See `&#8805;` there"),
        ("See xref:asciidoc:docinfo:index.adoc[] there", "See docinfo there"),
        ("See xref:2.0@guide:ROOT:set-up/first-steps.adoc[] there", "See first steps there"),
        ("See xref:first_steps.adoc[] there", "See first_steps there"),
        (
            "https://a.example/b[Preview^] :: shows it\nhttps://a.example/c[Other^] :: does more",
            "- Preview: shows it\n- Other: does more",
        ),
        ("https://a.example/b::c", "https://a.example/b::c"),
        ("Run:\n\n  $ one\n    two\n\nDone.", "Run:\n\n```\n$ one\n  two\n```\n\nDone."),
    ],
)
def test_signs_references_and_linked_terms_are_shown(source: str, text: str) -> None:
    assert text_of(source) == text
