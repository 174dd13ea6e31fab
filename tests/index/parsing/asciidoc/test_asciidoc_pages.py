"""Links between AsciiDoc pages without words of their own show the titles of the pages."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.parsing.asciidoc.asciidoc_pages import page_file
from tests.index.source_reading import Reading

PAGES = {
    "modules/ROOT/pages/first.adoc": "= The _first_ page\n\nWords.\n",
    "modules/ROOT/pages/sub/deep.adoc": "= Deep page\n\nWords.\n",
    "modules/api/pages/index.adoc": "= Use the API\n:x: y\n\nWords.\n",
    "modules/api/pages/odd.adoc": "= About {product}\n\nWords.\n",
    "modules/api/pages/bare.adoc": "Words.\n",
}


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("xref:first.adoc[]", "The first page"),
        ("xref:sub/deep.adoc[]", "Deep page"),
        ("xref:api:index.adoc[]", "Use the API"),
        ("xref:1.0@other:api:index.adoc#part[]", "Use the API"),
        ("xref:ROOT:first.adoc[]", "The first page"),
        ("<<first.adoc#>>", "The first page"),
        ("xref:first.adoc[these words]", "these words"),
        ("xref:#own[]", "Own part"),
        ("<<own>>", "Own part"),
        ("xref:api:odd.adoc[]", "odd"),
        ("xref:api:bare.adoc[]", "bare"),
        ("xref:lost-page.adoc[]", "lost-page"),
    ],
)
def test_a_link_shows_the_title_of_its_page(
    tmp_path: Path, read: Callable[..., Reading], link: str, shown: str
) -> None:
    page = f"= Page\n\nSee {link} now.\n\n[#own]\n== Own part\n\nSo.\n"
    for name, content in {**PAGES, "modules/ROOT/pages/page.adoc": page}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    found = next(each.text for each in read(tmp_path).documents if each.id.endswith("pages/page.adoc"))
    assert f"See {shown} now." in found


def test_a_page_of_another_part_of_the_site_lies_in_its_module() -> None:
    assert page_file("a.adoc") == "a.adoc"
    assert page_file("api:a/b.adoc") == "api/pages/a/b.adoc"
    assert page_file("2.0@book::a.adoc") == "ROOT/pages/a.adoc"
