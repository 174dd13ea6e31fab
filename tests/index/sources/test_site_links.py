"""Addresses of pages and anchors of headings, as the generators of sites make them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from index.sources.site_links import Site, SiteLinks, clean_title, link_problem
from index.types import Heading
from tests.index.source_reading import Reading

BASE = "https://docs.example.org"


def headings(*texts: str) -> tuple[Heading, ...]:
    """Return headings of the second level."""
    return tuple(Heading(10 * at, 2, text) for at, text in enumerate(texts))


def anchors(site: Site, *texts: str) -> list[str]:
    """Return the anchors that a generator gives headings."""
    links = SiteLinks(BASE, site, Path())
    return [heading.anchor for heading in links.anchored(headings(*texts))]


@pytest.mark.parametrize(
    ("site", "key", "path"),
    [
        ("mkdocs", "index.md", ""),
        ("mkdocs", "tutorial/README.md", "tutorial/"),
        ("mkdocs", "tutorial/first-steps.md", "tutorial/first-steps/"),
        ("sphinx", "index.rst", ""),
        ("sphinx", "ext/commands/index.rst", "ext/commands/"),
        ("sphinx", "ext/faq.rst", "ext/faq.html"),
        ("docusaurus", "01-intro.mdx", "intro"),
        ("docusaurus", "2. Guides/03_Install.md", "Guides/Install"),
        ("docusaurus", "api/api.md", "api/"),
        ("docusaurus", "2021-01-05-news.md", "2021-01-05-news"),
        ("vitepress", "guide/why.md", "guide/why.html"),
        ("vitepress", "guide/index.md", "guide/"),
        ("vitepress", "guide/README.md", "guide/README.html"),
        ("astro", "Guides/Deploy to Netlify.mdx", "guides/deploy-to-netlify/"),
        ("hugo", "posts/_index.md", "posts/"),
        ("hugo", "posts/First Post.md", "posts/first-post/"),
        ("mdbook", "cli/Build.md", "cli/Build.html"),
        ("mdbook", "cli/README.md", "cli/"),
        ("antora", "modules/api/pages/load/strings.adoc", "api/load/strings.html"),
        ("antora", "docs/modules/ROOT/pages/whats-new.adoc", "whats-new.html"),
        ("antora", "modules/ROOT/pages/index.adoc", ""),
        ("antora", "modules/api/pages/index.adoc", "api/"),
        ("antora", "pages/a.adoc", "pages/a.html"),
        ("github", "docs/guide.md", "docs/guide.md"),
        ("plain", "docs/guide.md", "docs/guide"),
        ("plain", "docs/guide.html", "docs/guide.html"),
        ("plain", "docs/index.html", "docs/"),
        ("mkdocs", "files/plan of the harbour.pdf", "files/plan%20of%20the%20harbour.pdf"),
        ("mkdocs", "caf\u00e9/#1.md", "caf%C3%A9/%231/"),
    ],
)
def test_a_file_has_the_address_that_its_generator_gives_it(site: Site, key: str, path: str) -> None:
    assert SiteLinks(f"{BASE}/{{path}}", site, Path()).address(key) == f"{BASE}/{path}"


def test_a_template_says_where_the_path_stands() -> None:
    assert SiteLinks(BASE, "mkdocs", Path()).address("a/b.md") == f"{BASE}/a/b/"
    assert SiteLinks(f"{BASE}/en/{{path}}?v=2", "mkdocs", Path()).address("a/b.md") == f"{BASE}/en/a/b/?v=2"
    assert SiteLinks(f"{BASE}/blob/{{file}}", "mkdocs", Path()).address("a/b c.md") == f"{BASE}/blob/a/b%20c.md"
    assert SiteLinks("", "mkdocs", Path()).address("a/b.md") == ""


@pytest.mark.parametrize(
    ("file", "content", "site", "address"),
    [
        ("mkdocs.yml", "site_name: X\n", "mkdocs", "a/"),
        ("mkdocs.yml", "site_name: X\nuse_directory_urls: false\n", "mkdocs", "a.html"),
        ("docs/conf.py", "project = 'X'\n", "sphinx", "a.html"),
        ("docusaurus.config.js", "", "docusaurus", "a"),
        ("website/docusaurus.config.ts", "", "docusaurus", "a"),
        ("docs/.vitepress/config.ts", "", "vitepress", "a.html"),
        ("astro.config.mjs", "", "astro", "a/"),
        ("hugo.toml", "", "hugo", "a/"),
        ("book.toml", "", "mdbook", "a.html"),
        ("antora.yml", "", "antora", "a.html"),
        ("package.json", "", "plain", "a"),
    ],
)
def test_the_generator_is_known_by_its_settings(
    tmp_path: Path, file: str, content: str, site: Site, address: str
) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(content)
    (tmp_path / "docs").mkdir(exist_ok=True)
    links = SiteLinks(BASE, "auto", tmp_path / "docs")
    assert (site, f"{BASE}/{address}") == (links.site, links.address("a.md"))


@pytest.mark.parametrize(
    ("site", "texts", "expected"),
    [
        ("mkdocs", ("First Steps", "What's new?", "First Steps"), ["first-steps", "whats-new", "first-steps_1"]),
        ("mkdocs", ("Caf\u00e9 & Bar", "A - B"), ["cafe-bar", "a-b"]),
        ("sphinx", ("First Steps", "What\u2019s new in 2.0?"), ["first-steps", "whats-new-in-2-0"]),
        ("sphinx", ("2. Install", "First Steps", "First Steps"), ["install", "first-steps", ""]),
        ("docusaurus", ("First Steps", "What's new?", "First Steps"), ["first-steps", "whats-new", "first-steps-1"]),
        ("astro", ("Caf\u00e9 & Bar",), ["caf\u00e9--bar"]),
        ("github", ("`code_block()` in C++", "A - B"), ["code_block-in-c", "a---b"]),
        ("vitepress", ("2. Install", "What's new?", "snake_case"), ["_2-install", "what-s-new", "snake-case"]),
        ("plain", ("First Steps",), [""]),
    ],
)
def test_headings_have_the_anchors_that_their_generator_gives_them(
    site: Site, texts: tuple[str, ...], expected: list[str]
) -> None:
    assert expected == anchors(site, *texts)


def test_anchors_that_the_text_names_stay_and_the_title_has_none() -> None:
    given = (Heading(0, 1, "Title"), Heading(9, 2, "Usage", "how-to"), Heading(20, 2, "Usage"))
    links = SiteLinks(BASE, "mkdocs", Path())
    assert [each.anchor for each in links.anchored(given)] == ["", "how-to", "usage"]


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("Install\u00b6", "Install"),
        ("Install #", "Install"),
        ("C#", "C#"),
        ("Install \uf0c1", "Install"),
        ("\u00b6", "\u00b6"),
        ("", ""),
    ],
)
def test_titles_lose_the_sign_of_a_permalink(title: str, clean: str) -> None:
    assert clean == clean_title(title)


@pytest.mark.parametrize("link", ["docs.example.org", "javascript:alert(1)", f"{BASE}/{{page}}", f"{BASE}/a b"])
def test_a_link_that_is_no_address_is_refused_with_the_remedy(link: str) -> None:
    assert "{path}" in link_problem(link)


@pytest.mark.parametrize(
    ("include", "key", "path"),
    [
        (("docs",), "docs/a/b.md", "a/b/"),
        (("docs/en/docs", "docs_src"), "docs/en/docs/a.md", "a/"),
        (("docs/**/*.md", "*.md"), "docs/a.md", "a/"),
        (("docs/**/*.md", "*.md"), "other.md", "other/"),
        (("guide/a.md",), "guide/a.md", "a/"),
        (("**/*.md",), "docs/a.md", "docs/a/"),
        ((), "docs/a.md", "docs/a/"),
    ],
)
def test_pages_begin_in_the_folder_that_a_pattern_names(include: tuple[str, ...], key: str, path: str) -> None:
    assert SiteLinks(BASE, "mkdocs", Path(), include).address(key) == f"{BASE}/{path}"


def test_the_generator_is_also_known_by_its_settings_in_that_folder(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "conf.py").touch()
    assert SiteLinks(BASE, "auto", tmp_path, ("docs",)).address("docs/faq.rst") == f"{BASE}/faq.html"


@pytest.mark.parametrize(
    ("site", "second"),
    [
        ("docusaurus", "deploy-1"),
        ("github", "deploy-1"),
        ("mkdocs", "deploy_1"),
        ("vitepress", "deploy-1"),
        ("sphinx", ""),
    ],
)
def test_the_title_of_a_page_counts_where_a_heading_repeats_it(site: Site, second: str) -> None:
    found = SiteLinks(BASE, site, Path()).anchored((Heading(0, 1, "Deploy"), Heading(10, 2, "Deploy")))
    assert [heading.anchor for heading in found] == ["", second]


@pytest.mark.parametrize(
    ("site", "slug", "page_id", "path"),
    [
        ("docusaurus", "/start", "", "start"),
        ("docusaurus", "first", "", "guide/first"),
        ("docusaurus", "first/", "", "guide/first/"),
        ("docusaurus", "", "begin", "guide/begin"),
        ("docusaurus", "first", "begin", "guide/first"),
        ("docusaurus", "/", "", ""),
        ("astro", "tour/first", "", "tour/first/"),
        ("hugo", "first", "", "guide/first/"),
        ("mkdocs", "first", "begin", "guide/install/"),
        ("github", "first", "begin", "guide/01-install.md"),
    ],
)
def test_a_page_may_give_itself_an_address(site: Site, slug: str, page_id: str, path: str) -> None:
    key = "guide/install.md" if site == "mkdocs" else "guide/01-install.md"
    assert SiteLinks(BASE, site, Path()).address(key, slug, page_id) == f"{BASE}/{path}"


@pytest.mark.parametrize("site", ["mkdocs", "docusaurus", "vitepress", "astro", "hugo", "mdbook", "sphinx"])
def test_headings_of_html_have_no_anchors_but_their_own(site: Site) -> None:
    found = (Heading(0, 2, "Set up"), Heading(10, 2, "Set up"), Heading(20, 2, "Other", "own"), Heading(30, 2, "Last"))
    links = SiteLinks(BASE, site, Path())
    assert [heading.anchor for heading in links.anchored(found, (0, 20))] == ["", "set-up", "own", "last"]


def test_github_gives_headings_of_html_anchors() -> None:
    found = (Heading(0, 2, "Set up"), Heading(10, 2, "Set up"))
    links = SiteLinks(BASE, "github", Path())
    assert [heading.anchor for heading in links.anchored(found, (0,))] == ["set-up", "set-up-1"]


def test_a_page_s_headings_of_html_are_cited_by_their_own_ids(tmp_path: Path, read: Callable[..., Reading]) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: X\n")
    text = "# Page\n\n<h2 id='own'>Set it up</h2>\n\nOne.\n\n<h2>Bare</h2>\n\nTwo.\n\n## Bare\n\nThree.\n"
    (tmp_path / "a.md").write_text(text)
    found = next(each for each in read(tmp_path, link=BASE).documents if each.id == "docs:a.md")
    assert [(heading.text, heading.anchor) for heading in found.headings] == [
        ("Page", ""),
        ("Set it up", "own"),
        ("Bare", ""),
        ("Bare", "bare"),
    ]
