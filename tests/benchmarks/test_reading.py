"""What the measures of reading count."""

from pathlib import Path

import pytest

from benchmarks.markup_noise import noise_in
from benchmarks.rendered_pages import built_page, compare


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("# Title { #title }", {"heading id"}),
        ("::: tip\nWords.\n:::", {"fenced box"}),
        ("See :ref:`that <x>`.", {"role"}),
        (".. note:: Words", {"directive"}),
        ("Use <Tabs> here.", {"component"}),
        ("Words of a page: `{ #id }`, 1 < 2 and a::b.", set()),
        ("```md\n# Title { #title }\n::: tip\n```\n\n    :ref:`x`\n", set()),
        ("````md\n```\n::: tip\n```\n````\n", set()),
    ],
)
def test_markup_outside_of_code_is_noise(text: str, kinds: set[str]) -> None:
    assert {kind for _, kind, _ in noise_in(text)} == kinds


def test_noise_is_found_at_its_place() -> None:
    text = "```\ncode\n```\n\nWords ¶ here."
    ((at, _, piece),) = noise_in(text)
    assert text[at : at + len(piece)] == "¶"


def test_only_the_content_of_a_page_is_compared() -> None:
    page = (
        "<body><nav>Home Menu</nav><main><h1>Set up<a class=headerlink>#</a></h1><p>Unpack the big box.</p>"
        "<details><summary>👀 Full file preview</summary>box box</details><footer>Next</footer></main></body>"
    )
    kept = compare("Unpack the box.", "Set up", "a.md", page)
    assert (kept.words, kept.kept, kept.lost) == (6, 5, ("big",))


def test_a_page_is_found_as_generators_name_it(tmp_path: Path) -> None:
    for name in ("index.html", "guide/start.html", "faq/index.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = [built_page(tmp_path, key) for key in ("index.md", "README.md", "guide/start.rst", "faq.md", "lost.md")]
    assert [each and each.relative_to(tmp_path).as_posix() for each in found] == [
        "index.html", "index.html", "guide/start.html", "faq/index.html", None,
    ]  # fmt: skip
