"""How much of what a built page shows was read of its source."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_WORD = re.compile(r"\w+", re.UNICODE)
_MAIN = ("//main//article", "//article", "//main", "//*[@role='main']", "//body")
# What a page shows beside what its file says: signs, numbers of lines, menus, buttons, footers.
_BESIDE = (
    "script", "style", "nav", "button", "svg", "footer", "header", "form",
)  # fmt: skip
_BESIDE_CLASSES = (
    "headerlink", "linenos", "linenodiv", "toctree-wrapper", "md-source-file", "md-content__button", "related",
    "theme-doc-toc-mobile", "theme-doc-footer", "breadcrumbs", "pagination", "prev-next", "sl-anchor-link",
    "md-feedback", "hash-link", "genindextable", "contents", "viewcode-link",
)  # fmt: skip

# FastAPI's pages repeat under each excerpt, folded up, the whole file and the same code for other versions.
_REPEATED = re.compile(r"\W*(?:Full file preview|Other versions and variants)\W*")


@dataclass(frozen=True, slots=True)
class Kept:
    """The words of a page, and those of them that were read."""

    page: str
    words: int
    kept: int
    lost: tuple[str, ...]


def visible_words(page: str) -> Counter[str]:
    """Return the words that the content of a built page shows."""
    from lxml import html

    tree = html.document_fromstring(page)
    content = next((found[0] for path in _MAIN if (found := tree.xpath(path))), tree)
    for each in list(content.iter()):
        classes = str(each.get("class") or "").split() if isinstance(each.tag, str) else []
        is_beside = each.tag in _BESIDE or any(name in classes for name in _BESIDE_CLASSES)
        is_repeated = each.tag == "details" and _REPEATED.fullmatch(each.findtext("summary") or "") is not None
        if (
            (not isinstance(each.tag, str) or is_beside or is_repeated)
            and each is not content
            and each.getparent() is not None
        ):
            each.drop_tree()
    return Counter(_words(" ".join(content.itertext())))


def compare(text: str, title: str, name: str, page: str) -> Kept:
    """Return how many of a built page's words stand in a text."""
    shown, read = visible_words(page), Counter(_words(f"{title} {text}"))
    kept = shown & read
    lost = shown - read
    return Kept(name, shown.total(), kept.total(), tuple(word for word, _ in lost.most_common(20)))


def built_page(root: Path, key: str) -> Path | None:
    """Return the page that a generator has made of a file, None where there is none."""
    stem = re.sub(r"\.(?:rst|md|mdx|txt|adoc)\Z", "", key)
    folder = re.sub(r"(?:^|/)(?:index|README)\Z", "", stem)
    names: Iterator[str] = iter(
        (f"{stem}.html", f"{stem}/index.html", f"{folder}/index.html" if folder else "index.html")
    )
    return next((root / name for name in names if (root / name).is_file()), None)


def _words(text: str) -> Iterator[str]:
    return (word.casefold() for word in _WORD.findall(text))
