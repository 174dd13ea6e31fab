"""Addresses of the pages that a generator of sites makes of a source's files, and the anchors of their headings.

Each generator turns a file's path into an address, and a heading's words into an id, by rules of its own. The ids were
compared with the generators' own code: Python-Markdown's ``toc``, docutils' ``make_id``, ``github-slugger`` (GitHub,
Docusaurus, Astro, Hugo) and ``@mdit-vue/shared`` (VitePress). mdBook's own rule gives what
GitHub's gives.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import Literal, get_args
from urllib.parse import quote

from index.types import Heading

Site = Literal[
    "auto", "mkdocs", "sphinx", "docusaurus", "vitepress", "astro", "hugo", "mdbook", "antora", "github", "plain"
]
SITES: tuple[Site, ...] = get_args(Site)
PATH, FILE = "{path}", "{file}"
"""What a template of addresses may hold: the page's address by the generator's rules, or the file's path as it is."""
_PAGE_ENDINGS = frozenset(
    {".md", ".mdx", ".markdown", ".mdown", ".markdoc", ".rst", ".adoc", ".asciidoc", ".org", ".ipynb"}
)
_HTML_ENDINGS = frozenset({".html", ".htm", ".xhtml"})
_INDEX_NAMES: Mapping[str, frozenset[Site]] = {
    "index": frozenset(SITES),
    "_index": frozenset({"hugo"}),
    "readme": frozenset({"mkdocs", "docusaurus", "mdbook", "plain"}),
}
"""Names of files that are the page of their folder, and for which generators."""
_LOOKED_ABOVE = 3
"""Folders above the source in which the generator's settings may lie."""
_SETTINGS_BYTES = 1_000_000
_MARKERS: tuple[tuple[str, Site], ...] = (
    ("mkdocs.yml", "mkdocs"), ("mkdocs.yaml", "mkdocs"), ("docusaurus.config.js", "docusaurus"),
    ("docusaurus.config.ts", "docusaurus"), ("docusaurus.config.mjs", "docusaurus"), (".vitepress", "vitepress"),
    ("astro.config.mjs", "astro"), ("astro.config.ts", "astro"), ("astro.config.js", "astro"), ("conf.py", "sphinx"),
    ("website/docusaurus.config.js", "docusaurus"), ("website/docusaurus.config.ts", "docusaurus"),
    ("hugo.toml", "hugo"), ("hugo.yaml", "hugo"), ("book.toml", "mdbook"),
    ("antora.yml", "antora"),
)  # fmt: skip
"""Files that show which generator a folder is for."""
MARKER_NAMES = tuple(name for name, _ in _MARKERS)
_PLAIN_URLS = re.compile(r"^use_directory_urls:[ \t]*(?:false|no|off)\b", re.MULTILINE | re.IGNORECASE)
_ORDER_PREFIX = re.compile(r"\d{1,9}[ \t]*[-_.]+[ \t]*(?=[^-_.\s])")
_DATED = re.compile(r"\d{1,4}[-_.]\d")
_NOT_WORD = re.compile(r"[^\w\s-]")
_GAPS = re.compile(r"[-\s]+")
_NOT_GITHUB = re.compile(r"[^\w\- ]")
_NOT_ASCII_WORD = re.compile(r"[^a-z0-9]+")
_VITEPRESS = re.compile(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'\u201c\u201d\u2018\u2019<>,.?/]+")


class SiteLinks:
    """The addresses of one source's pages.

    Args:
        link: Address of the site, or a template with ``{path}`` or ``{file}``; ``""`` for none.
        site: The generator; ``auto`` looks for its settings beside the files.
        root: The source's folder.
        include: Patterns of the source's files; a folder that one names is where the site's pages begin.

    Attributes:
        site: The generator.
        rules: A text that changes when other addresses or anchors are made.
    """

    def __init__(self, link: str, site: Site, root: Path, include: Sequence[str] = ()) -> None:
        self._link = link if PATH in link or FILE in link or not link else f"{link.rstrip('/')}/{PATH}"
        self._roots = tuple(sorted({root for root in map(_named_folder, include) if root}, key=len, reverse=True))
        self.site: Site = "plain"
        self._folders = True
        if link:
            pages = root / next(iter(self._roots), "")
            self.site, self._folders = _found_site(pages, link) if site == "auto" else (site, _uses_folders(pages))
        self.rules = f"links/4 {self._link} {self.site} {self._folders} {self._roots}"

    def address(self, key: str, slug: str = "", page_id: str = "") -> str:
        """Return a file's address on the site, ``""`` where the source names no site.

        Args:
            key: The file's path.
            slug: The address that it gives itself, in the generator's own terms.
            page_id: The id that it gives itself.
        """
        if not self._link:
            return ""
        own = self._own_path(key, slug, page_id)
        path = quote(self._page_path(key) if own is None else own, safe="/~-._!$&'()*+,;=:@")
        return self._link.replace(PATH, path).replace(FILE, quote(key, safe="/~-._!$&'()*+,;=:@"))

    def anchored(self, headings: tuple[Heading, ...], html_headings: Sequence[int] = ()) -> tuple[Heading, ...]:
        """Return headings with the anchors that the generator gives them; those that the text names stay.

        The title has none, since its address is the page's own, and neither has a heading whose anchor is not certain.

        Args:
            headings: The headings.
            html_headings: Where those start that Markdown writes as HTML. Only GitHub gives them anchors.
        """
        slug = _SLUGS.get(self.site)
        if not self._link or slug is None:
            return headings
        taken: Counter[str] = Counter(heading.anchor for heading in headings if heading.anchor)
        bare = frozenset() if self.site == "github" else frozenset(html_headings)
        return tuple(
            heading if heading.start in bare else _anchored(heading, at, slug, taken, self.site)
            for at, heading in enumerate(headings)
        )

    def _own_path(self, key: str, slug: str, page_id: str) -> str | None:
        """Return the path that a page gives itself, None where it gives none that its generator reads."""
        if self.site == "astro" and slug.strip("/"):
            return f"{slug.strip('/')}/"
        if self.site == "docusaurus" and slug.startswith("/"):
            return slug.lstrip("/")
        name = {"docusaurus": slug or page_id, "hugo": slug}.get(self.site, "")
        if not name or "index" in PurePosixPath(key).stem.lower():
            return None
        folder, slash, _ = self._page_path(key).rstrip("/").rpartition("/")
        return f"{folder}{slash}{name}{'/' if self.site == 'hugo' else ''}"

    def _page_path(self, key: str) -> str:
        if self.site != "github":
            key = next((key[len(root) :] for root in self._roots if key.startswith(root)), key)
        path = PurePosixPath(_antora_key(key) if self.site == "antora" else key)
        ending = path.suffix.lower()
        if self.site == "github" or ending not in _PAGE_ENDINGS | _HTML_ENDINGS:
            return key
        parents = [self._name(name) for name in path.parent.parts]
        stem = self._name(path.stem)
        is_index = self.site in _INDEX_NAMES.get(stem.lower(), ())
        if is_index or (self.site == "docusaurus" and parents and stem == parents[-1]):
            return "".join(f"{name}/" for name in parents)
        if ending in _HTML_ENDINGS:
            return "/".join((*parents, path.name))
        return "/".join((*parents, stem)) + self._page_ending()

    def _page_ending(self) -> str:
        if self.site in ("sphinx", "vitepress", "mdbook", "antora") or (self.site == "mkdocs" and not self._folders):
            return ".html"
        return "/" if self.site in ("mkdocs", "astro", "hugo") else ""

    def _name(self, name: str) -> str:
        if self.site == "docusaurus" and not _DATED.match(name):
            return _ORDER_PREFIX.sub("", name, count=1) if _ORDER_PREFIX.match(name) else name
        return name.lower().replace(" ", "-") if self.site in ("astro", "hugo") else name


def _antora_key(key: str) -> str:
    """Return the path of a page below its module, as Antora's addresses have it: the module ``ROOT`` has no name."""
    parts = key.split("/")
    if "pages" not in parts[1:]:
        return key
    place = parts.index("pages", 1)
    return "/".join((*(name for name in parts[place - 1 : place] if name != "ROOT"), *parts[place + 1 :]))


def _named_folder(pattern: str) -> str:
    """Return the folder that a pattern begins with, with a slash at its end; ``""`` if it names none."""
    plain = list(takewhile(lambda part: not set(part) & set("*?["), pattern.strip("/").split("/")))
    if plain and len(plain) == len(pattern.strip("/").split("/")) and PurePosixPath(plain[-1]).suffix:
        plain.pop()  # it names a file
    return "".join(f"{part}/" for part in plain if part)


def link_problem(link: str) -> str:
    """Return what is wrong with an address or template, and the remedy; ``""`` if nothing is."""
    if not link.startswith(("https://", "http://")) or any(character.isspace() for character in link):
        return f"{link!r} is no address; give one such as https://docs.example.org/{PATH}"
    rest = link.replace(PATH, "").replace(FILE, "")
    if "{" in rest or "}" in rest:
        return f"{link!r} may hold {PATH} and {FILE} only"
    return ""


def _found_site(root: Path, link: str) -> tuple[Site, bool]:
    """Return the generator whose settings lie beside the files, and whether its pages are folders."""
    if FILE in link and "/blob/" in link:
        return "github", True
    folder = root.absolute()
    for each in (folder, *folder.parents[:_LOOKED_ABOVE]):
        for name, site in _MARKERS:
            if (each / name).exists():
                return site, _uses_folders(root)
    return "plain", True


def _uses_folders(root: Path) -> bool:
    """Return whether MkDocs makes a folder of each page, as it does unless its settings say otherwise."""
    folder = root.absolute()
    near = (folder, *folder.parents[:_LOOKED_ABOVE])
    for path in (each / name for each in near for name in ("mkdocs.yml", "mkdocs.yaml")):
        try:
            with path.open("rb") as stream:
                return not _PLAIN_URLS.search(stream.read(_SETTINGS_BYTES).decode("utf-8", "replace"))
        except OSError:
            continue
    return True


def _anchored(heading: Heading, at: int, slug: "_Slug", taken: Counter[str], site: Site) -> Heading:
    if heading.anchor:
        return heading
    anchor = slug(heading.text)
    repeats = taken[anchor]
    taken[anchor] += 1
    if (
        not anchor or (at == 0 and heading.level == 1) or (repeats and site == "sphinx")
    ):  # Sphinx counts repeated headings with much else
        return heading
    return replace(heading, anchor=f"{anchor}{'_' if site == 'mkdocs' else '-'}{repeats}" if repeats else anchor)


_Slug = Callable[[str], str]


def _mkdocs_slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _GAPS.sub("-", _NOT_WORD.sub("", plain).strip().lower())


def _sphinx_slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return _NOT_ASCII_WORD.sub("-", plain).strip("-").lstrip("0123456789-")


def _github_slug(text: str) -> str:
    return _NOT_GITHUB.sub("", text.strip().lower()).replace(" ", "-")


def _vitepress_slug(text: str) -> str:
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    slug = _VITEPRESS.sub("-", plain).strip("-").lower()
    return f"_{slug}" if slug[:1].isdigit() else slug


_SLUGS: Mapping[Site, _Slug] = {
    "mkdocs": _mkdocs_slug,
    "sphinx": _sphinx_slug,
    "docusaurus": _github_slug,
    "astro": _github_slug,
    "hugo": _github_slug,
    "mdbook": _github_slug,
    "github": _github_slug,
    "vitepress": _vitepress_slug,
}
"""How each generator makes an id of a heading's words; a plain site has none that are known."""


def clean_titles(headings: Iterable[Heading]) -> tuple[Heading, ...]:
    """Return headings without the sign of a permalink at their end."""
    return tuple(replace(each, text=clean_title(each.text)) for each in headings)


def clean_title(title: str) -> str:
    """Return a title without the sign of a permalink at its end, which a generator puts there for the mouse."""
    cleaned = title.rstrip()
    while cleaned and cleaned[-1] in "\u00b6\uf0c1\U0001f517\u200b":
        cleaned = cleaned[:-1].rstrip()
    if cleaned.endswith((" #", "\u00a0#")):
        cleaned = cleaned[:-1].rstrip()
    return cleaned or title
